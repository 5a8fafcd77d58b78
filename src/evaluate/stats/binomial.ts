import { ensure, refuseUnknown } from '../../core/check.js'
import { checkAlternative, checkConfidence, checkCounts } from '../check.js'
import type { Alternative, Interval } from '../types.js'
import { betaQuantile, logGamma, normalQuantile } from './special.js'

/** Options of {@link wilsonInterval}. */
export interface WilsonOptions {
  /** Coverage, between 0 and 1. @default 0.95 */
  readonly confidence?: number
  /** Whether to correct for continuity (Newcombe 1998, method 4). @default false */
  readonly correction?: boolean
}

/**
 * Wilson's interval for an independent proportion; never for ties counted as halves or for pairs that share a prompt:
 * those take `bootstrap`. As scipy's `proportion_ci(method='wilson')`.
 *
 * @throws `InvalidArgumentError` unless 0 <= successes <= n and n >= 1.
 * @example
 * ```ts
 * import { wilsonInterval } from 'self-rewarding/stats'
 *
 * const { low, high } = wilsonInterval(5, 10)
 * console.log(low, high) // 0.2365… 0.7634…
 * ```
 */
export function wilsonInterval(successes: number, n: number, options: WilsonOptions = {}): Interval {
  refuseUnknown(options, ['confidence', 'correction'])
  const { confidence = 0.95, correction = false } = options
  checkCounts(successes, n, 'successes')
  checkConfidence(confidence)
  const z = normalQuantile((1 + confidence) / 2)
  const p = successes / n
  const denominator = 2 * (n + z * z)
  const center = (2 * n * p + z * z) / denominator
  const half = (sign: 1 | -1): number => {
    if (!correction) return (z / denominator) * Math.sqrt(4 * n * p * (1 - p) + z * z)
    const root = z * z + sign * 2 - 1 / n + 4 * p * (n * (1 - p) - sign)
    return (1 + z * Math.sqrt(root)) / denominator
  }
  return {
    low: successes === 0 ? 0 : center - half(-1),
    high: successes === n ? 1 : center + half(1),
  }
}

/** Options of {@link exactInterval}. */
export interface ExactIntervalOptions {
  /** Coverage, between 0 and 1. @default 0.95 */
  readonly confidence?: number
}

/**
 * The exact (Clopper-Pearson) interval for an independent proportion, as scipy's `proportion_ci(method='exact')`.
 *
 * @throws `InvalidArgumentError` unless 0 <= successes <= n and n >= 1.
 * @example
 * ```ts
 * import { exactInterval } from 'self-rewarding/stats'
 *
 * const { low, high } = exactInterval(5, 10)
 * console.log(low, high) // 0.1870… 0.8129…
 * ```
 */
export function exactInterval(successes: number, n: number, options: ExactIntervalOptions = {}): Interval {
  refuseUnknown(options, ['confidence'])
  const { confidence = 0.95 } = options
  checkCounts(successes, n, 'successes')
  checkConfidence(confidence)
  return clopperPearson(successes, n, (1 - confidence) / 2)
}

/** Both ends, each wrong with the probability `tail`; counts may be fractions, as of items worth less than one. @internal */
export function clopperPearson(successes: number, n: number, tail: number): Interval {
  return {
    low: successes <= 0 ? 0 : betaQuantile(successes, n - successes + 1, tail),
    high: successes >= n ? 1 : betaQuantile(successes + 1, n - successes, 1 - tail),
  }
}

/** Options of {@link binomialTest}. */
export interface BinomialTestOptions {
  /** Probability of a success under the null hypothesis, 0..1. @default 0.5: the sign test */
  readonly p?: number
  /** Which side counts as extreme. @default 'two-sided' */
  readonly alternative?: Alternative
}

/**
 * The exact binomial test's p-value; with p = 0.5 the sign test. Two-sided: all outcomes that are no likelier than
 * this one, as `scipy.stats.binomtest`. O(n).
 *
 * @throws `InvalidArgumentError` unless 0 <= successes <= n and n >= 1.
 * @example
 * ```ts
 * import { binomialTest } from 'self-rewarding/stats'
 *
 * console.log(binomialTest(9, 10)) // 0.0214…
 * ```
 */
export function binomialTest(successes: number, n: number, options: BinomialTestOptions = {}): number {
  refuseUnknown(options, ['p', 'alternative'])
  const { p = 0.5, alternative = 'two-sided' } = options
  checkCounts(successes, n, 'successes')
  checkAlternative(alternative)
  ensure(p >= 0 && p <= 1, 'p', p, 'a number in 0..1')
  const massOf = (k: number): number => binomialMass(k, n, p)
  // Equal masses may differ in their last bits.
  const limit = massOf(successes) * (1 + 1e-7)
  let sum = 0
  for (let k = 0; k <= n; k++) {
    const extreme =
      alternative === 'less'
        ? k <= successes
        : alternative === 'greater'
          ? k >= successes
          : massOf(k) <= limit
    if (extreme) sum += massOf(k)
  }
  return Math.min(1, sum)
}

/** The probability of k successes in n trials. */
export function binomialMass(k: number, n: number, p: number): number {
  const power = (base: number, exponent: number): number => (exponent === 0 ? 0 : exponent * Math.log(base))
  const ways = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
  return Math.exp(ways + power(p, k) + power(1 - p, n - k))
}
