/**
 * Other ways to judge: replies as JSON of a zod schema, a judge that compares two responses in both orders, and
 * AlpacaEval's judgement. The paper's prompt and those of your own are in the root entry.
 *
 * @module
 */
export {
  type AlpacaJudged,
  type AlpacaPreference,
  type AlpacaPreferenceOptions,
  alpacaPreference,
} from '../alpaca/alpaca-preference.js'
export { AlpacaPrompt, type CustomAlpacaPrompt } from '../alpaca/alpaca-prompt.js'
export type { AlpacaFailure } from '../alpaca/read-preference.js'
export { type ComparedResponses, type CompareOptions, compareResponses } from '../compare-responses.js'
export { type CustomPairwisePrompt, PairwisePrompt } from '../pairwise-prompt.js'
export {
  type ComparedCandidates,
  type PairwiseScores,
  type PairwiseScoresOptions,
  pairwiseScores,
} from './pairwise-scores.js'
export { type NumberField, type StructuredJudgeOptions, structuredJudge } from './structured-judge.js'
