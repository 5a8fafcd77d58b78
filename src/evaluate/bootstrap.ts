import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import { type Random, randomStream } from '../core/seed.js'
import { checkConfidence } from './check.js'
import { quantileOfSorted } from './stats/sample.js'
import type { Interval } from './types.js'

/** Options of {@link bootstrap}. */
export interface BootstrapOptions {
  /** Seed of the resampling: equal seeds and equal items in equal order give the same interval. @default 1 */
  readonly seed?: number
  /** How many resamples, at least 1. @default 10_000 */
  readonly resamples?: number
  /** Coverage, between 0 and 1. @default 0.95 */
  readonly confidence?: number
}

/** A percentile interval from resamples. */
export interface BootstrapInterval extends Interval {
  /** Resamples in which the value was defined; the others are not in the interval. */
  readonly defined: number
}

/** The options with their defaults, checked. */
export function bootstrapDefaults(options: BootstrapOptions): Required<BootstrapOptions> {
  const { seed = 1, resamples = 10_000, confidence = 0.95 } = options
  ensure(Number.isSafeInteger(seed), 'seed', seed, 'a whole number')
  ensureCount(resamples, 'resamples')
  checkConfidence(confidence)
  return { seed, resamples, confidence }
}

/** The stream that an interval's resamples come from. */
export const bootstrapStream = (seed: number): Random => randomStream([seed, 'evaluate', 'bootstrap'])

/** The percentile interval of resampled values, NaN for undefined ones; sorts them. */
export function percentileInterval(values: Float64Array, confidence: number): BootstrapInterval | undefined {
  // Typed arrays sort NaN to the end.
  const sorted = values.sort()
  const firstNaN = sorted.findIndex(Number.isNaN)
  const defined = firstNaN < 0 ? sorted.length : firstNaN
  if (defined === 0) return undefined
  const known = sorted.subarray(0, defined)
  const tail = (1 - confidence) / 2
  return { low: quantileOfSorted(known, tail), high: quantileOfSorted(known, 1 - tail), defined }
}

/**
 * A percentile bootstrap interval: items are drawn with replacement, and the statistic is computed each time.
 *
 * Items must be independent: resample prompts or conversation trees, not pairs within them. For a difference between
 * two models, let an item hold both of its results.
 *
 * @param items What is drawn.
 * @param statistic The value of a resample; `undefined` or NaN where it has none. The array is reused between calls.
 * @returns `undefined` for fewer than two items, or where no resample had a value.
 * @throws `InvalidArgumentError` for unusable options.
 * @example
 * ```ts
 * import { bootstrap } from 'self-rewarding/evaluate'
 *
 * const mean = (sample: readonly number[]) => sample.reduce((a, b) => a + b, 0) / sample.length
 * const interval = bootstrap([1, 0, 0, 1, 1, -1], mean, { seed: 1 })
 * ```
 */
export function bootstrap<T>(
  items: readonly T[],
  statistic: (sample: readonly T[]) => number | undefined,
  options: BootstrapOptions = {},
): BootstrapInterval | undefined {
  refuseUnknown(options, ['seed', 'resamples', 'confidence'])
  const { seed, resamples, confidence } = bootstrapDefaults(options)
  ensure(Array.isArray(items), 'items', items, 'an array')
  if (items.length < 2) return undefined
  const random = bootstrapStream(seed)
  const sample = [...items]
  const values = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < sample.length; i++) sample[i] = items[random.below(items.length)] as T
    return statistic(sample) ?? Number.NaN
  })
  return percentileInterval(values, confidence)
}
