import { refuseUnknown } from '../core/check.js'
import { checkUnfinished, eligibleCandidates, shortage, type Unfinished } from './eligible.js'
import { byScore, drawPair, highest } from './pairing.js'
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
  refuseUnknown(options, ['unfinished'])
  const { unfinished = 'exclude' } = options
  checkUnfinished(unfinished)
  return {
    method: 'dpo',
    name: 'best-vs-worst',
    options: { unfinished },
    select(prompt, random) {
      const { eligible, excluded } = eligibleCandidates(prompt.candidates, unfinished)
      const short = shortage(eligible, excluded, 2)
      if (short !== undefined) return { ok: false, reason: short, excluded }
      const best = highest(eligible, byScore)
      const worst = highest(eligible, (a, b) => byScore(b, a))
      if (best.length === eligible.length) return { ok: false, reason: 'tie', excluded }
      const pair = drawPair(prompt, best, worst, random)
      if (pair === undefined) return { ok: false, reason: 'same-text', excluded }
      return { ok: true, rows: [pair], excluded }
    },
  }
}
