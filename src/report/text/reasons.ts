import type { ParseFailure } from '../../judge/types.js'

/** Why a prompt gave no row, in words; a rule of the user's own has reasons of its own. */
const ofPrompts = {
  'too-few-scored': 'fewer than two candidates have a score',
  'too-few-finished': 'fewer than two candidates with a score came to their end',
  tie: 'the candidates that count have equal scores',
  'same-text': 'the candidates that count have the same text',
  'no-positive': 'no candidate has the score that is asked for',
  'below-margin': 'the scores are too close to each other',
  overlap: 'the intervals of the scores overlap',
  'no-answer': 'there is no answer to learn from',
  'no-candidate': 'there is no candidate',
  'over-target': 'there were enough rows before it (targetPairs)',
}

/** Why a vote or a response has no score. */
const ofScores = {
  empty: 'there is no text',
  'no-score': 'no score is stated',
  'empty-score': 'the score line has no number',
  ambiguous: 'what is stated is not one number',
  'out-of-range': 'the score lies outside the scale',
  'not-on-scale': 'a fraction, on a scale of whole numbers',
  'other-scale': 'stated out of another maximum, or in percent',
  contradiction: 'two different scores are stated',
  echo: 'the instructions are repeated instead of followed',
  truncated: 'the text was cut before its score',
  'not-json': 'the text is not JSON',
  'wrong-shape': 'the JSON is not what was asked for',
  unfinished: 'the response did not come to its end',
  'not-judged': 'nobody judged it',
  'too-few-valid-votes': 'too few of its votes gave a score',
} satisfies { readonly [reason in ParseFailure]: string } & { readonly [reason: string]: string }

const meanings: { readonly [reason: string]: string } = { ...ofPrompts, ...ofScores }

/** What a reason means, where that is known. */
export function meaningOf(reason: string): string | undefined {
  return Object.hasOwn(meanings, reason) ? meanings[reason] : undefined
}

/** A reason as the dataset has it, and what it means where that is known. */
export function reasonInWords(reason: string): string {
  const meaning = meaningOf(reason)
  return meaning === undefined ? reason : `${meaning} (${reason})`
}

/** Where a prompt is from: `call:3/line:0` is what self-instruct writes. */
export function sourceInWords(source: string): string {
  const match = /^call:(\d+)\/line:(\d+)$/.exec(source)
  return match ? `a model wrote it (call ${match[1]}, line ${match[2]})` : source
}
