/**
 * What makes a row that a trainer would take, and be harmed by.
 *
 * - `wrong-kind`: a raw text where the format takes conversations, or among conversations; or the reverse.
 * - `wrong-role`: a prompt that does not end with the user's turn, a system turn that is not the first, a tool's turn, or
 *   a response that is not one turn of the assistant.
 * - `unsupported-turns`: turns that this trainer would drop or misread.
 * - `lone-surrogate`: half of a character, for which `datasets` refuses the whole file.
 * - `blank`: a text without a visible character.
 * - `special-token`: a control token of chat models, which the tokenizer would read as one.
 * - `outer-blanks`: white space around a response, which this trainer loses its place by.
 * - `ambiguous-response`: a response that this trainer would look for and find in the wrong place.
 * - `same-response`: chosen and rejected are the same text, but for white space around it.
 * - `not-a-number`: a score or margin that is NaN or infinite.
 * - `missing-score`: a pair without scores in a file with them, or the reverse.
 * - `prompt-too-long`: no room for a response under the bound that was given.
 * - `duplicate-prompt`: a prompt that came before under another index; several pairs of one prompt are none.
 * - `duplicate-row`: the same responses to the same prompt as before, in this or the other order.
 */
export const trapReasons = [
  'wrong-kind',
  'wrong-role',
  'unsupported-turns',
  'lone-surrogate',
  'blank',
  'special-token',
  'outer-blanks',
  'ambiguous-response',
  'same-response',
  'not-a-number',
  'missing-score',
  'prompt-too-long',
  'duplicate-prompt',
  'duplicate-row',
] as const

/** Why a row is a trap: {@link trapReasons}. */
export type TrapReason = (typeof trapReasons)[number]

/** Traps that somebody may have reasons to walk into. */
export const allowableTraps = [
  'special-token',
  'outer-blanks',
  'ambiguous-response',
  'duplicate-prompt',
  'duplicate-row',
] as const satisfies readonly TrapReason[]

/** A trap that may be allowed. */
export type AllowableTrap = (typeof allowableTraps)[number]

/** What is wrong with a row. */
export interface Trap {
  readonly reason: TrapReason
  /** Path in the row: `prompt[0].content`. */
  readonly field: string
  /** What was found. */
  readonly problem: string
  /** What to do about it. */
  readonly advice: string
}
