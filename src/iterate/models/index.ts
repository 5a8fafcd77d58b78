/**
 * Several checkpoints side by side, durably: their answers head to head, how well each judges, and how each scores the
 * answers of all.
 *
 * @module
 */
export { defineEvaluation, type EvaluationConfig } from './define-evaluation.js'
export { evaluateModels, type ModelsEvaluation } from './evaluate-models.js'
export { type NetAgainstPreviousOptions, netAgainstPrevious } from './net-against-previous.js'
export { type EvaluationSource, type ReadJudgedOptions, readJudged } from './read-judged.js'
export type {
  CrossJudged,
  EvaluatedModels,
  EvaluateModelsOptions,
  HeadToHeadOptions,
  ModelReport,
  ModelsCompared,
  ModelsReport,
  RankedOptions,
  SelfPreference,
} from './types.js'
