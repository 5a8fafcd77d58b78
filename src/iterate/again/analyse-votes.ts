import type { AnalyseVotesOptions, VoteAnalysis } from './votes/types.js'

/**
 * How many votes a response should get, from a run's recorded votes, without a call: what each K up to that of the run
 * would have given, and what it would have cost.
 *
 * Recommended is the K with the fewest votes for each pair, among those whose pairs the last vote confirms as often as the
 * best K's: within its interval. None where the best one's interval is not above one half, which chance gives. The run's
 * own K is not among them, as it leaves no vote to hold out. Ours.
 *
 * @throws `RunError` where there is no run, or no finished iteration; `InvalidArgumentError` that names the
 * field, for unusable options, a judge prompt of another template, an iteration that is not finished, or where nobody
 * judged; the signal's reason.
 * @example
 * ```ts
 * import { analyseVotes, type Ledger } from 'self-rewarding'
 * import { formatVotes } from 'self-rewarding/report'
 *
 * async function show(ledger: Ledger) {
 *   console.log(formatVotes(await analyseVotes({ ledger })))
 * }
 * ```
 */
export async function analyseVotes(options: AnalyseVotesOptions): Promise<VoteAnalysis> {
  // Loaded when it is needed, like the loop.
  const { analyse } = await import('./votes/analyse.js')
  return analyse(options)
}
