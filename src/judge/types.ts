import type { Finish, Message } from '../model/provider.js'

/** The scale that a judge scores on. */
export interface Scale {
  /** Worst score. */
  readonly min: number
  /** Best score. */
  readonly max: number
  /** Whether scores between whole numbers are valid. @default false */
  readonly fractions?: boolean
}

/**
 * Why a judge's text gave no score. A failure is never a number.
 *
 * - `empty`: no text at all.
 * - `no-score`: no total is stated anywhere.
 * - `empty-score`: a score line without a number.
 * - `ambiguous`: a total that is not one number: a range, an alternative, a sum that does not add up, `4+`, `1e3`;
 *   or three or more score lines of one point each and nobody added them up.
 * - `out-of-range`: the only stated totals lie outside the scale.
 * - `not-on-scale`: a fraction on a scale of whole numbers, or more than ten decimals.
 * - `other-scale`: stated out of another maximum (4/10 on a scale to 5) or in percent.
 * - `contradiction`: two different totals.
 * - `echo`: the text repeats the instructions instead of following them.
 * - `truncated`: the text was cut before its total.
 * - `not-json`: asked for JSON, the text is not one JSON value and nothing else, or an object in it has a key twice.
 * - `wrong-shape`: it is JSON, but not what the schema asks for.
 */
export type ParseFailure =
  | 'empty'
  | 'no-score'
  | 'empty-score'
  | 'ambiguous'
  | 'out-of-range'
  | 'not-on-scale'
  | 'other-scale'
  | 'contradiction'
  | 'echo'
  | 'truncated'
  | 'not-json'
  | 'wrong-shape'

/** What a parser made of one judge text. */
export type ParsedScore =
  | {
      /** A score is stated. */
      readonly ok: true
      /** A number on the scale. */
      readonly score: number
    }
  | {
      /** No score can be taken from the text. */
      readonly ok: false
      /** Why. */
      readonly reason: ParseFailure
      /** The judge's whole text. */
      readonly raw: string
    }

/** What is known about a judge's text besides its words. */
export interface ParseContext {
  /** How the text ended. Anything but `stop` and `unknown` is a cut text. @default 'stop' */
  readonly finish?: Finish
}

/**
 * How a custom judge's text is read.
 *
 * @example
 * ```ts
 * import type { ScoreParser } from 'self-rewarding'
 *
 * const lastLine: ScoreParser = {
 *   id: 'last-line-1',
 *   parse: (text) => {
 *     const digit = /^[1-5]$/.exec(text.trimEnd().split('\n').at(-1) ?? '')
 *     return digit ? { ok: true, score: Number(digit[0]) } : { ok: false, reason: 'no-score', raw: text }
 *   },
 * }
 * ```
 */
export interface ScoreParser {
  /** Name and version. It identifies the parser in a run's records: change it whenever `parse` changes. */
  readonly id: string
  /** Reads one text. A score outside the scale becomes a failure. */
  parse(
    text: string,
    context: ParseContext & { readonly scale: Scale; readonly template: string },
  ): ParsedScore
}

/**
 * What was found in a text before the judge saw it.
 *
 * - `delimiter`: a tag of the template, such as `</response>`. Neutralised.
 * - `special-token`: a chat model's control token, such as `<|im_start|>`. Neutralised.
 * - `score-line`: words that a parser would read as a total. Left as they are: the parser never sees them.
 * - `template-text`: a line of the template. Left.
 * - `placeholder`: `{{prompt}}`, `{{response}}`, `<RESPONSE_HERE>` and the like. Left: nothing is filled in twice.
 * - `replacement-pattern`: `$&`, `$1` and other patterns of `String.replace`. Left: nothing expands them. Prices
 *   such as $5 look the same.
 */
export type InjectionFlag =
  | 'delimiter'
  | 'placeholder'
  | 'replacement-pattern'
  | 'score-line'
  | 'special-token'
  | 'template-text'

/** A judge prompt that was filled in. */
export interface RenderedJudgePrompt {
  /** The whole text for the judge. */
  readonly text: string
  /** The text as a conversation of one user turn. */
  readonly messages: readonly Message[]
  /**
   * What was found in the prompt and the candidate, in alphabetical order; empty for clean ones. Looked for when somebody
   * asks: a copy of this object by spreading has no flags.
   */
  readonly flags: readonly InjectionFlag[]
  /** Of these, what was found in the prompt; it is the same for all candidates of a prompt. */
  readonly promptFlags: readonly InjectionFlag[]
}
