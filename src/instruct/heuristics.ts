import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import type { Json } from '../core/json.js'
import { unspaced } from './unspaced.js'

/** Whether an instruction may be used, by what it says alone. */
export type FilterVerdict =
  | {
      /** It may. */
      readonly ok: true
    }
  | {
      /** It must not. */
      readonly ok: false
      /** Why. */
      readonly reason: string
    }

/** Tells whether an instruction may be used; always the same of the same text. */
export interface InstructionFilter {
  /** What it is and its settings; part of a run's identity. Another id for whatever decides otherwise. */
  readonly id: Json
  /** Whether an instruction may be used. */
  check(instruction: string): FilterVerdict
}

/** Settings of {@link selfInstructHeuristics}. */
export interface HeuristicsOptions {
  /** Words that an instruction has at least. @default 4 */
  readonly minWords?: number
  /** Words that it has at most. @default 150 */
  readonly maxWords?: number
  /** Words and phrases that it must not have, in any case, as whole words. @default those of Self-Instruct */
  readonly blacklist?: readonly string[]
  /**
   * `english`: it begins with an ASCII character, which is all that Self-Instruct looks at. `any`: it need not, and in
   * scripts without blanks between words each character counts as a word. @default 'english'
   */
  readonly language?: 'english' | 'any'
}

/** What a language model without eyes and hands cannot do, by Self-Instruct. */
const withoutTools = [
  ...['image', 'images', 'graph', 'graphs', 'picture', 'pictures', 'file', 'files', 'map', 'maps'],
  ...['draw', 'plot', 'go to'],
]

/** White space as Python splits at it: JavaScript's has U+FEFF, and has neither U+0085 nor four separators. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they separate words
const blanks = /[\p{White_Space}\u{1c}-\u{1f}]+/u

const punctuation = /^[!-/:-@[-`{-~]/

/**
 * The heuristics of Self-Instruct's published code, with its decisions, in its order: `too-few-words` (up to 3),
 * `too-many-words` (over 150), `blacklisted` (an image, a file, a map, … which a language model cannot make or see),
 * `write-a-program` (how it begins), `starts-with-punctuation`, `not-english`. Nothing is changed in the text; the
 * published code also lowers its case.
 *
 * @throws `InvalidArgumentError` for bounds that no text can keep, or a blank word in the blacklist.
 * @example
 * ```ts
 * import { selfInstructHeuristics } from 'self-rewarding/instruct'
 *
 * const filter = selfInstructHeuristics()
 * filter.check('Name a prime number.') // { ok: true }
 * filter.check('Draw a map of Rome.') // { ok: false, reason: 'blacklisted' }
 * ```
 */
export function selfInstructHeuristics(options: HeuristicsOptions = {}): InstructionFilter {
  refuseUnknown(options, ['minWords', 'maxWords', 'blacklist', 'language'])
  const { minWords = 4, maxWords = 150, blacklist = withoutTools, language = 'english' } = options
  ensureCount(minWords, 'minWords')
  ensureCount(maxWords, 'maxWords')
  ensure(maxWords >= minWords, 'maxWords', maxWords, `at least minWords (${minWords})`)
  ensure(language === 'english' || language === 'any', 'language', language, "'english' or 'any'")
  const blank = blacklist.findIndex(word => word.trim() === '')
  ensure(blank < 0, `blacklist[${blank}]`, blacklist[blank], 'a word')
  const unwanted = wordsOf(blacklist)
  const wordCount = language === 'any' ? countInAnyScript : countWords
  const problem = (instruction: string): string | undefined => {
    const text = instruction.split(blanks).filter(Boolean).join(' ')
    const count = wordCount(text)
    if (count < minWords) return 'too-few-words'
    if (count > maxWords) return 'too-many-words'
    const folded = fold(text)
    if (unwanted?.test(folded)) return 'blacklisted'
    if (folded.startsWith('write a program')) return 'write-a-program'
    if (punctuation.test(text)) return 'starts-with-punctuation'
    return language === 'english' && !startsInAscii(text) ? 'not-english' : undefined
  }
  return {
    id: { heuristics: 'self-instruct', minWords, maxWords, blacklist, language },
    check(instruction) {
      const reason = problem(instruction)
      return reason === undefined ? { ok: true } : { ok: false, reason }
    },
  }
}

/** Whole words: none of their neighbours is a letter, a digit or an underscore of any script. */
function wordsOf(list: readonly string[]): RegExp | undefined {
  if (list.length === 0) return undefined
  const words = list.map(word => fold(word).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  const part = '[\\p{L}\\p{N}_]'
  return new RegExp(`(?<!${part})(?:${words.join('|')})(?!${part})`, 'u')
}

/** Lower case, and two letters as Python takes them where case is ignored: the long s and the i without a dot. */
function fold(text: string): string {
  return text.toLowerCase().replaceAll('ſ', 's').replaceAll('ı', 'i')
}

function countWords(text: string): number {
  return text === '' ? 0 : text.split(' ').length
}

const words = new RegExp(`[${unspaced}]|[^ ${unspaced}]+`, 'gu')

function countInAnyScript(text: string): number {
  return text.match(words)?.length ?? 0
}

/** In upper case, as the published code has the first letter: some ligatures become letters of ASCII. */
function startsInAscii(text: string): boolean {
  const [first = ''] = text
  return first.toUpperCase() < '\u0080'
}
