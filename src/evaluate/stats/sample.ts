import { ensure, refuseUnknown } from '../../core/check.js'
import { checkConfidence, checkNumbers } from '../check.js'
import type { Interval } from '../types.js'
import { ascending } from './ranks.js'
import { normalQuantile, studentQuantile } from './special.js'

/** What {@link summarize} says of a sample; NaN where there are too few values. */
export interface Summary {
  /** How many values. */
  readonly n: number
  /** Arithmetic mean. */
  readonly mean: number
  /** Sample standard deviation (n - 1 in the denominator). */
  readonly standardDeviation: number
  /** Standard error of the mean. */
  readonly standardError: number
  /** Median. */
  readonly median: number
}

/**
 * Mean, standard deviation, standard error and median of numbers.
 *
 * @throws `InvalidArgumentError` for values that are not numbers.
 * @example
 * ```ts
 * import { summarize } from 'self-rewarding/stats'
 *
 * console.log(summarize([1, 2, 3, 6]).mean) // 3
 * ```
 */
export function summarize(values: readonly number[]): Summary {
  const median = quantile(values, 0.5)
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const standardDeviation = n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1))
  return { n, mean, standardDeviation, standardError: standardDeviation / Math.sqrt(n), median }
}

/**
 * The value below which a share of a sample lies, linear between two (type 7, the default of numpy and R); NaN for
 * an empty sample.
 *
 * @throws `InvalidArgumentError` for values that are not numbers, or a share outside 0..1.
 * @example
 * ```ts
 * import { quantile } from 'self-rewarding/stats'
 *
 * console.log(quantile([4, 1, 2, 3], 0.5)) // 2.5
 * ```
 */
export function quantile(values: readonly number[], share: number): number {
  checkNumbers(values, 'values')
  ensure(share >= 0 && share <= 1, 'share', share, 'a number in 0..1')
  return values.some(Number.isNaN) ? Number.NaN : quantileOfSorted([...values].sort(ascending), share)
}

/** {@link quantile} of values in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share
  const low = sorted[Math.floor(place)] ?? Number.NaN
  const high = sorted[Math.ceil(place)] ?? Number.NaN
  return low === high ? low : low + (high - low) * (place - Math.floor(place))
}

/** Options of {@link meanInterval}. */
export interface MeanIntervalOptions {
  /** Coverage, between 0 and 1. @default 0.95 */
  readonly confidence?: number
  /** Student's t with n - 1 degrees of freedom, or the normal distribution. @default 't' */
  readonly distribution?: 't' | 'normal'
}

/**
 * A confidence interval for the mean of independent values; NaN for fewer than two.
 *
 * @throws `InvalidArgumentError` for values that are not numbers, or a confidence outside 0..1.
 * @example
 * ```ts
 * import { meanInterval } from 'self-rewarding/stats'
 *
 * const { low, high } = meanInterval([0.61, 0.66, 0.64]) // three seeds
 * ```
 */
export function meanInterval(values: readonly number[], options: MeanIntervalOptions = {}): Interval {
  refuseUnknown(options, ['confidence', 'distribution'])
  const { confidence = 0.95, distribution = 't' } = options
  checkConfidence(confidence)
  ensure(distribution === 't' || distribution === 'normal', 'distribution', distribution, 't or normal')
  const { n, mean, standardError } = summarize(values)
  if (Number.isNaN(standardError)) return { low: Number.NaN, high: Number.NaN }
  const width =
    distribution === 't' ? studentQuantile(confidence, n - 1) : normalQuantile((1 + confidence) / 2)
  return { low: mean - width * standardError, high: mean + width * standardError }
}
