import type { Unfinished } from '../eligible.js'
import { bestAgainst } from '../pairing.js'
import type { PairStrategy, ScoredPair } from '../types.js'

/** Settings of {@link bestVsRandom}. */
export interface BestVsRandomOptions {
  /** Whether a candidate that did not finish may be chosen or rejected. @default 'exclude' */
  readonly unfinished?: Unfinished
}

/**
 * The candidate with the highest score wins against a random one with a lower score, as in Zephyr (Tunstall et al.
 * 2023), where harder and more varied pairs were wanted than best against worst gives.
 *
 * The draw is seeded, and even over all pairs of a best and a worse candidate with different texts. Ours: a candidate as
 * good as the best is never rejected.
 *
 * @throws `InvalidArgumentError` for an unknown option.
 * @example
 * ```ts
 * import { selectPairs } from 'self-rewarding'
 * import { bestVsRandom } from 'self-rewarding/select'
 *
 * const candidates = [5, 3, 1].map(score => ({ text: `answer ${score}`, score }))
 * const { pairs } = selectPairs([{ prompt: 'Name a prime.', candidates }], bestVsRandom(), { seed: 1 })
 * console.log(pairs[0]?.chosen) // answer 5
 * ```
 */
export function bestVsRandom(options: BestVsRandomOptions = {}): PairStrategy<ScoredPair> {
  // All of them: a pair is drawn only where the score is lower.
  return bestAgainst('best-vs-random', options, candidates => candidates)
}
