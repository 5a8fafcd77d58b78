import type { Unfinished } from './eligible.js'
import { bestAgainst, byScore, highest } from './pairing.js'
import type { PairStrategy, ScoredPair } from './types.js'

/** Settings of {@link bestVsWorst}. */
export interface BestVsWorstOptions {
  /** Whether a candidate that did not finish may be chosen or rejected. @default 'exclude' */
  readonly unfinished?: Unfinished
}

/**
 * The candidate with the highest score wins, the one with the lowest loses; equal scores give no pair (paper,
 * section 2.2, "preference pairs").
 *
 * Ours, where the paper is silent: among equal best, or equal worst, a seeded draw decides, since index and length
 * would be biases; identical texts are never paired; a cut candidate takes no part.
 *
 * @throws `InvalidArgumentError` for an unknown option.
 * @example
 * ```ts
 * import { bestVsWorst, selectPairs } from 'self-rewarding'
 *
 * const candidates = [
 *   { text: '7', score: 5 },
 *   { text: '8', score: 1 },
 * ]
 * const { pairs } = selectPairs([{ prompt: 'Name a prime.', candidates }], bestVsWorst({ unfinished: 'allow' }))
 * ```
 */
export function bestVsWorst(options: BestVsWorstOptions = {}): PairStrategy<ScoredPair> {
  return bestAgainst('best-vs-worst', options, candidates => highest(candidates, (a, b) => byScore(b, a)))
}
