import { startJudging } from '../judging/start.js'
import type { JudgingResult, JudgingStart } from '../judging/types.js'
import type { Run } from '../run.js'
import { type ResolvedModels, resolveModels } from './resolve.js'
import type { EvaluatedModels, EvaluateModelsOptions } from './types.js'

/** Models that are evaluated side by side. Made by {@link evaluateModels}. */
export class ModelsEvaluation {
  readonly #options: ResolvedModels

  /** @internal */
  constructor(options: ResolvedModels) {
    this.#options = options
  }

  /**
   * Begins, or goes on with, the evaluation: no recorded call is made again.
   *
   * @throws `InvalidArgumentError` for an option that is unknown or not usable.
   */
  start(start: JudgingStart = {}): Run<JudgingResult<EvaluatedModels>> {
    const options = this.#options
    // Which models the ledger knows is found out when it is open.
    return startJudging(options, start, 0, async parts => {
      const { evaluateAll } = await import('./evaluate-all.js')
      return { report: await evaluateAll(parts, options) }
    })
  }
}

/**
 * Evaluates several checkpoints on the same held-out data: their answers head to head (paper, Figure 3), how well each
 * judges (Tables 2 and 3), and how each scores the answers of all (the cross-judging matrix, which shows where a judge
 * drifts towards itself). Each call is recorded before it counts; an evaluation that was cut short goes on where it was,
 * and another model can be added later.
 *
 * @throws `InvalidArgumentError` that names the option, what came and what was expected.
 * @example
 * ```ts
 * import { memoryLedger, scriptedProvider } from 'self-rewarding'
 * import { evaluateModels } from 'self-rewarding/models'
 *
 * const checkpoint = (name: string) => ({ name, path: name, revision: name })
 * const judge = scriptedProvider(({ prompt }) => {
 *   const seven = prompt.indexOf('>7<')
 *   return `Seven is a prime.\n\nVerdict: ${seven < prompt.indexOf('>8<') ? 'A' : 'B'}`
 * })
 * const evaluation = evaluateModels({
 *   ledger: memoryLedger(),
 *   models: [checkpoint('M1'), checkpoint('M2')],
 *   open: async ({ name }) => scriptedProvider(() => (name === 'M1' ? '8' : '7'), { revision: name }),
 *   prompts: ['Name a prime.', 'Name another one.'],
 *   headToHead: { judge },
 * })
 * const result = await evaluation.start().result
 * if (result.status === 'finished') {
 *   for (const { a, b, win, net } of result.report.headToHead) console.log(a, b, win, net) // M2 M1 2 1
 * }
 * ```
 */
export function evaluateModels(options: EvaluateModelsOptions): ModelsEvaluation {
  return new ModelsEvaluation(resolveModels(options))
}
