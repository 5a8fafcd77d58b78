import type { RunnerOptions } from '../../iterate/index.js'
import type { EvaluationConfig } from '../../iterate/models/define-evaluation.js'

/** A run and the evaluation of its models. */
export interface LoadedEvaluation {
  readonly run: RunnerOptions
  readonly evaluation: EvaluationConfig
}
