import { Cursor } from './cursor.js'
import {
  ASSIGNING_WORDS,
  BEST_WORDS,
  EXAMPLE_CUE,
  EXPLICIT_WORDS,
  NO_VERDICT,
  OWN_WORDS,
  REPORT_CUE,
} from './vocabulary.js'

/** Characters before a label that are looked at: bounds the work a label causes. */
const REACH = 240

/**
 * What the words before a label say about it: the judge's own statement, or
 *
 * - `example`: part of an instruction or of an example.
 * - `other`: something else's score (a criterion's, a film's, a quoted text's), or words that are not known.
 */
export type Clause = OwnClause | 'example' | 'other'

/** The judge's own statement. */
export interface OwnClause {
  /** Called total, final or overall. */
  readonly explicit: boolean
  /** Nothing but an article stands before the label in its clause. */
  readonly starts: boolean
  /** Some word says that a score is being given. */
  readonly assigns: boolean
  /** The sentence makes a condition: "If it had sources, the score would be 5". */
  readonly conditional: boolean
  /** Calls the score perfect or the maximum. */
  readonly best: boolean
}

const SENTENCE_END = /[.!?\u2026\u3002](?=[\s"'”’)\]]|$)/g
const CLAUSE_END = /[,;|](?=\s|$)/g
const PART_END = /[:([–—]| - /g
const QUOTE = /["“”«»「」]|(?:^|\s)['‘]/g
const LIST_MARKER = /^ ?(?:[-+•·–—]|\(?(?:\d{1,2}|[a-z])[.)])(?= |$)/

/** What is read from no words at all: most labels begin a line. */
const NO_WORDS: OwnClause = { explicit: false, starts: true, assigns: false, conditional: false, best: false }

/**
 * Reads the clause that ends where a label begins.
 *
 * @param floor Where the last number before the label ended; the clause begins there at the earliest.
 * @param closesQuote The label itself ends with a quotation mark, as a key in JSON does.
 */
export function clauseBefore(text: string, at: number, floor: number, closesQuote: boolean): Clause {
  const from = Math.max(0, at - REACH)
  const newline = text.slice(from, at).lastIndexOf('\n')
  const start = from + newline + 1
  const wholeLine = start === 0 || newline >= 0
  if (wholeLine && /^ ?>/.test(text.slice(start, at))) return 'other'
  const line = text.slice(Math.max(start, floor), at)
  if (line === '') return NO_WORDS
  const bare = wholeLine ? line.replace(LIST_MARKER, '') : line
  const sentence = bare.slice(endOf(SENTENCE_END, bare))
  if (EXAMPLE_CUE.test(sentence) || /(?:e\.g|i\.e|eg)[.,:]* ?["'“‘(]?$/.test(line.slice(-12)))
    return 'example'
  if (REPORT_CUE.test(sentence)) return 'other'

  const quote = closesQuote ? -1 : openQuote(sentence)
  // A quoted score line is the judge's own only where the sentence leads up to it: `My verdict: "Score: 4"`.
  if (quote >= 0 && !known(sentence.slice(0, quote))) return 'other'

  const clause = sentence.slice(endOf(CLAUSE_END, sentence))
  // An explicit total needs no known words before a colon, a dash or a bracket: "Clarity and depth - total score: 4".
  const near = clause.slice(endOf(PART_END, clause))
  const nearest = wordsOf(near)
  const explicit = nearest.some(word => EXPLICIT_WORDS.has(word))
  const read = explicit ? near : clause
  const said = explicit ? nearest : wordsOf(clause)
  if (!known(read, said) || NO_VERDICT.test(read)) return 'other'
  const starts = said.every(word => word === 'a' || word === 'the')
  const assigns = said.some(word => ASSIGNING_WORDS.has(word))
  const conditional = /(?:^|[^a-z])(?:if|unless|until|without|had|were)(?![a-z])/.test(sentence)
  return {
    explicit,
    starts,
    assigns,
    conditional,
    best: said.some(word => BEST_WORDS.has(word)),
  }
}

/** Where the last match ends; 0 where there is none. */
function endOf(pattern: RegExp, text: string): number {
  const cursor = new Cursor(text, 0)
  while (cursor.find(pattern) !== undefined);
  return cursor.at
}

const wordsOf = (text: string): string[] => text.replace(/’/g, "'").match(/[\p{L}\p{M}']+/gu) ?? []

function known(text: string, words = wordsOf(text)): boolean {
  return words.every(word => OWN_WORDS.has(word) || word === "'") && !/\p{N}|~~/u.test(text)
}

/** Where a quotation mark opens that is still open at the end; -1 where none does. */
function openQuote(text: string): number {
  const cursor = new Cursor(text, 0)
  let open = -1
  for (let mark = cursor.find(QUOTE); mark !== undefined; mark = cursor.find(QUOTE)) {
    const opens = /[“«「]/.test(mark) || (open < 0 && !/[”»」]/.test(mark))
    open = opens ? cursor.at - mark.length : -1
  }
  return open
}
