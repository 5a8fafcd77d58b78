import type { Budget } from '../spending/options.js'
import type { EvaluateModelsOptions } from './types.js'

/** What an evaluation of a run's models takes besides what the run says: its checkpoints, their server, its calls. */
export interface EvaluationConfig
  extends Pick<EvaluateModelsOptions, 'prompts' | 'sampling' | 'headToHead' | 'cross' | 'ranked'> {
  /** Limits of the evaluation alone; those of the run do not hold for it. @default no limits */
  readonly budget?: Budget
}

/**
 * The evaluation of a run's models with its types, for the config file of the run: what it exports as `evaluation`, or a
 * function that gives it, which may be async. `self-rewarding evaluate run.config.ts` makes it.
 *
 * @example
 * ```ts
 * import { defineEvaluation } from 'self-rewarding/models'
 *
 * export const evaluation = defineEvaluation({
 *   prompts: ['Name a prime.', 'Explain tides.'],
 *   headToHead: { judge: 'self' },
 *   cross: { votes: 1 },
 * })
 * ```
 */
export function defineEvaluation(evaluation: EvaluationConfig): EvaluationConfig {
  return evaluation
}
