import type { RunnerOptions } from '../options.js'
import type { PlanOptions, RunPlan } from './types.js'

/**
 * What a run will take, before anything is spent: calls, tokens and money for each stage of each iteration that is
 * still to be done. What the run's ledger holds is read, never changed, and needs no further call.
 *
 * Tokens are measured on recorded calls, or on calls that are made now with `sample`, or else assumed; the plan says
 * which. Attempts that fail and are made again are not in it, nor is training.
 *
 * @throws `InvalidArgumentError` for unusable options, `RunError` where the ledger holds another run, `LedgerError`
 * while a process works on it; with `sample`, what its calls throw.
 * @example
 * ```ts
 * import { planRun, type RunnerOptions } from 'self-rewarding'
 *
 * async function cost(options: RunnerOptions) {
 *   const { total, currency } = await planRun(options, { sample: 20 })
 *   console.log(total.calls, total.money, currency)
 * }
 * ```
 */
export async function planRun(options: RunnerOptions, planOptions: PlanOptions = {}): Promise<RunPlan> {
  // Loaded when it is needed, like the loop.
  const { makePlan } = await import('./make-plan.js')
  return makePlan(options, planOptions)
}
