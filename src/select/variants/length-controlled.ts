import { invalid, refuseUnknown } from '../../core/check.js'
import { difference, isAtLeast, shareOf } from '../../core/fraction.js'
import { type Rational, toRational } from '../../core/rational.js'
import { checkUnfinished, type Eligible, eligibleCandidates, shortage, type Unfinished } from '../eligible.js'
import { byScore, drawPair, highest } from '../pairing.js'
import type { PairStrategy, ScoredPair } from '../types.js'

/** Settings of {@link lengthControlled}. */
export interface LengthControlledOptions {
  /** How much of the range of a prompt's scores counts as equally good, and as equally bad: 0 to 1. */
  readonly rho: number | Rational
  /** Whether a candidate that did not finish may be chosen or rejected. @default 'exclude' */
  readonly unfinished?: Unfinished
}

/**
 * Length control as in Meta-Rewarding (Wu et al. 2024): chosen is the shortest candidate with a score in
 * [(1 - rho) Smax + rho Smin, Smax], rejected the longest in [Smin, (1 - rho) Smin + rho Smax]. Generations grow longer
 * over iterations, since judges favour length; this works against it.
 *
 * Length counts Unicode code points; scores and bounds are compared exactly. Equally short, or equally long, candidates
 * are drawn by seed. Where `rho` is at least 0.5 the two regions meet: if what would be chosen has no better score than
 * what would be rejected there is no pair (`overlap`). With `rho` 0 the candidates are those that best against worst
 * draws from, of which the shortest best and the longest worst are taken.
 *
 * @throws `InvalidArgumentError` for a `rho` outside 0 to 1 and for an unknown option.
 * @example
 * ```ts
 * import { selectPairs } from 'self-rewarding'
 * import { lengthControlled } from 'self-rewarding/select'
 *
 * const candidates = [
 *   { text: 'A long and winding answer: 7', score: 5 },
 *   { text: '7', score: 4.8 },
 *   { text: '8', score: 1 },
 * ]
 * const { pairs } = selectPairs([{ prompt: 'Name a prime.', candidates }], lengthControlled({ rho: 0.1 }))
 * console.log(pairs[0]?.chosen) // 7
 * ```
 */
export function lengthControlled(options: LengthControlledOptions): PairStrategy<ScoredPair> {
  refuseUnknown(options, ['rho', 'unfinished'])
  const { unfinished = 'exclude' } = options
  checkUnfinished(unfinished)
  const rho = shareFrom(options.rho)
  return {
    method: 'dpo',
    name: 'length-controlled',
    options: { rho: { ...rho }, unfinished },
    select(prompt, random) {
      const { eligible, excluded } = eligibleCandidates(prompt.candidates, unfinished)
      const short = shortage(eligible, excluded, 2)
      if (short !== undefined) return { ok: false, reason: short, excluded }
      const { good, bad } = regions(eligible, rho)
      if (good.length === 0) return { ok: false, reason: 'tie', excluded }
      const shortest = highest(good, (a, b) => lengthOf(b) - lengthOf(a))
      const longest = highest(bad, (a, b) => lengthOf(a) - lengthOf(b))
      const isBetter = shortest.some(winner => longest.some(loser => byScore(winner, loser) > 0))
      if (!isBetter) return { ok: false, reason: 'overlap', excluded }
      const pair = drawPair(prompt, shortest, longest, random)
      if (pair === undefined) return { ok: false, reason: 'same-text', excluded }
      return { ok: true, rows: [pair], excluded }
    },
  }
}

/** Candidates within `rho` of the range from the highest score, and from the lowest; none where all are equal. */
function regions(eligible: readonly Eligible[], rho: Rational): { good: Eligible[]; bad: Eligible[] } {
  const [best] = highest(eligible, byScore)
  const [worst] = highest(eligible, (a, b) => byScore(b, a))
  if (!best || !worst || byScore(best, worst) === 0) return { good: [], bad: [] }
  const reach = shareOf(rho, difference(best.score, worst.score))
  return {
    good: eligible.filter(({ score }) => isAtLeast(reach, difference(best.score, score))),
    bad: eligible.filter(({ score }) => isAtLeast(reach, difference(score, worst.score))),
  }
}

/** In code points: an emoji is one, where UTF-16 has two. */
function lengthOf({ text }: Eligible): number {
  return [...text].length
}

function shareFrom(rho: number | Rational): Rational {
  const expected = 'a number from 0 to 1 with few enough digits to stay exact'
  try {
    const exact = toRational(rho)
    if (exact.numerator >= 0 && exact.numerator <= exact.denominator) return exact
  } catch (error) {
    throw invalid('rho', rho, expected, error)
  }
  throw invalid('rho', rho, expected)
}
