import { refuseUnknown } from '../core/check.js'
import type { Rational } from '../core/rational.js'
import { measure, ratio, rules } from './metrics.js'
import { totalsOf } from './tally.js'
import type { JudgedInstruction } from './types.js'
import { levelOf, toUnits } from './units.js'

/** Options of {@link fiveBest}. */
export interface FiveBestOptions {
  /** The scale's maximum; 5 in the paper. No default: on another scale it would silently measure nothing. */
  readonly max: number | Rational
}

/** How often a response with a perfect score is the humans' best one. */
export interface FiveBest {
  /** best / n, 0..1; undefined at n = 0. */
  readonly value: number | undefined
  /** Of the n responses, those that humans rank best in their instruction (or equal to the best). */
  readonly best: number
  /** Responses whose score is exactly the maximum. */
  readonly n: number
  /**
   * What picking at random would give, 0..1: the mean of 1/k, k the responses of the instruction; undefined at n = 0.
   */
  readonly chance: number | undefined
  /** Responses without a score. */
  readonly excluded: number
  /** The value if excluded responses had the maximum and were not the best. */
  readonly asWrong: number | undefined
  /** Instructions without two responses of distinct human rank: not counted here. */
  readonly unranked: number
}

/**
 * 5-best: of the responses whose score is exactly the scale's maximum, the share that humans rank best in their
 * instruction. A mean of votes that only rounds to the maximum does not count.
 *
 * @throws `InvalidArgumentError` naming the field, for scores above the maximum or not finite, and ranks below 0.
 * @example
 * ```ts
 * import { fiveBest } from 'self-rewarding'
 *
 * const { value, n, chance } = fiveBest(
 *   [{ responses: [{ rank: 0, score: 5 }, { rank: 1, score: 5 }] }],
 *   { max: 5 },
 * )
 * console.log(value, n, chance) // 0.5 2 0.5
 * ```
 */
export function fiveBest(instructions: readonly JudgedInstruction[], options: FiveBestOptions): FiveBest {
  refuseUnknown(options, ['max'])
  const { units, unranked, scores } = toUnits(instructions)
  const sums = totalsOf(units, levelOf(options.max, scores))
  const { chance, atMax, bestAtMax: best } = sums
  return { best, chance: ratio(chance, atMax), unranked, ...measure(rules.fiveBest, sums) }
}
