/**
 * Other ways to judge: replies as JSON of a zod schema, and scores of a judge that only compares. The paper's judge
 * prompt and the blocks that ask a model are in the root entry.
 *
 * @module
 */
export {
  type ComparedCandidates,
  type PairwiseScores,
  type PairwiseScoresOptions,
  pairwiseScores,
} from './pairwise-scores.js'
export { type NumberField, type StructuredJudgeOptions, structuredJudge } from './structured-judge.js'
