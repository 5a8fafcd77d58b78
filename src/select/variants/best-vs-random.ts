import { refuseUnknown } from '../../core/check.js'
import { checkUnfinished, eligibleCandidates, shortage, type Unfinished } from '../eligible.js'
import { byScore, drawPair, highest } from '../pairing.js'
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
  refuseUnknown(options, ['unfinished'])
  const { unfinished = 'exclude' } = options
  checkUnfinished(unfinished)
  return {
    method: 'dpo',
    name: 'best-vs-random',
    options: { unfinished },
    select(prompt, random) {
      const { eligible, excluded } = eligibleCandidates(prompt.candidates, unfinished)
      const short = shortage(eligible, excluded, 2)
      if (short !== undefined) return { ok: false, reason: short, excluded }
      const best = highest(eligible, byScore)
      const worse = eligible.filter(candidate => !best.includes(candidate))
      if (worse.length === 0) return { ok: false, reason: 'tie', excluded }
      const pair = drawPair(prompt, best, worse, random)
      if (pair === undefined) return { ok: false, reason: 'same-text', excluded }
      return { ok: true, rows: [pair], excluded }
    },
  }
}
