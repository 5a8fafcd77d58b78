import { includesOne, type SoughtLine } from './lines.js'
import { SPECIAL_TOKEN } from './special-tokens.js'
import { findStatements } from './statements.js'
import { tidy } from './tidy.js'
import type { InjectionFlag } from './types.js'

/** What protects the texts that go into one template. */
export interface Guard {
  /** Matches the `<` of every tag that the template uses, whatever stands inside. */
  readonly delimiters: RegExp | undefined
  /** Lines of the template, tidied, long enough to recognise. */
  readonly lines: readonly SoughtLine[]
}

/** A text that is safe to put into a template. */
export class Neutralised {
  /** The safe text. */
  readonly text: string
  readonly #findFlags: () => readonly InjectionFlag[]
  #flags: readonly InjectionFlag[] | undefined

  constructor(text: string, findFlags: () => readonly InjectionFlag[]) {
    this.text = text
    this.#findFlags = findFlags
  }

  /** Most who ask a judge look at the text alone, and to find these takes far longer. */
  get flags(): readonly InjectionFlag[] {
    this.#flags ??= this.#findFlags()
    return this.#flags
  }
}

const PLACEHOLDER =
  /\{\{ ?(?:prompt|response|a|b) ?\}\}|<(?:INSTRUCTION|RESPONSE|RESPONSE_A|RESPONSE_B)_HERE>/
const REPLACEMENT = /\$(?:[&`'$]|<[A-Za-z]\w{0,40}>|\d{1,2}(?![\d.,%]))/
const ANY_SCALE = { min: -Number.MAX_VALUE, max: Number.MAX_VALUE, fractions: true }

/**
 * Makes a template's tags and special tokens in a text inert by one blank after their first character: `</response>`
 * becomes `< /response>`, `<|im_start|>` becomes `< |im_start|>`.
 *
 * A blank, because it is visible to who reads the records, is in every vocabulary, keeps the text readable for the
 * judge, and makes the operation idempotent. An invisible joiner is dropped by some tokenizers' normalisation, which
 * would put the token together again; removing characters can build a new token from what is left (`<<s>s>`).
 */
export function neutralise(text: string, guard: Guard): Neutralised {
  const spacedFlags = new Set<InjectionFlag>()
  const spaced = (flag: InjectionFlag) => (open: string, offset: number, whole: string) => {
    spacedFlags.add(flag)
    return whole[offset + 1] === ' ' ? open : `${open} `
  }
  let safe = text
  // Tags open with the one, tokens with either; most texts have neither.
  const isTagged = text.includes('<')
  if (guard.delimiters && isTagged) safe = safe.replace(guard.delimiters, spaced('delimiter'))
  if (isTagged || text.includes('[')) safe = safe.replace(SPECIAL_TOKEN, spaced('special-token'))
  return new Neutralised(safe, () => [...spacedFlags, ...flagsOf(text, guard)].sort())
}

function flagsOf(text: string, guard: Guard): readonly InjectionFlag[] {
  const flags: InjectionFlag[] = []
  if ((text.includes('{{') || text.includes('<')) && PLACEHOLDER.test(text)) flags.push('placeholder')
  if (text.includes('$') && REPLACEMENT.test(text)) flags.push('replacement-pattern')
  const tidied = tidy(text)
  if (includesOne(tidied, guard.lines)) flags.push('template-text')
  if (findStatements(tidied, ANY_SCALE).statements.length > 0) flags.push('score-line')
  return flags
}
