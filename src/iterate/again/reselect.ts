import type { Reselection, ReselectOptions } from './reselection.js'

/**
 * Makes an iteration's datasets again from its recorded calls under another parser, aggregation or selection, without
 * a single call. What a checkpoint was trained on stays as it is.
 *
 * A rule that needs texts alone takes no judgements into account, and none of the judge's settings.
 *
 * @throws `RunError` where there is no run, or it has no finished iteration; `InvalidArgumentError` for what would need
 * new calls: a judge prompt of another template, or a rule that needs scores where nobody judged; the signal's reason.
 * @example
 * ```ts
 * import { positivesOnly, reselect, type Ledger } from 'self-rewarding'
 *
 * async function positives(ledger: Ledger) {
 *   const { selection, iterations } = await reselect({ ledger, select: positivesOnly({ score: 5 }) })
 *   console.log(selection, iterations[0]?.funnel.selected.rows)
 * }
 * ```
 */
export async function reselect(options: ReselectOptions): Promise<Reselection> {
  // Loaded when it is needed, like the loop.
  const { selectAgain } = await import('./select-again.js')
  return selectAgain(options)
}
