/**
 * Other ways to judge: replies as JSON of a zod schema, and a judge that compares two responses in both orders. The
 * paper's prompt and those of your own are in the root entry.
 *
 * @module
 */
export { type ComparedResponses, type CompareOptions, compareResponses } from '../compare-responses.js'
export { type CustomPairwisePrompt, PairwisePrompt } from '../pairwise-prompt.js'
export {
  type ComparedCandidates,
  type PairwiseScores,
  type PairwiseScoresOptions,
  pairwiseScores,
} from './pairwise-scores.js'
export { type NumberField, type StructuredJudgeOptions, structuredJudge } from './structured-judge.js'
