import { checkNumbers, checkPairedNumbers } from '../check.js'
import type { TestResult } from '../types.js'
import { ranks } from './ranks.js'
import { summarize } from './sample.js'
import { normalTail, studentTwoSided } from './special.js'

const undefinedResult: TestResult = { statistic: Number.NaN, pvalue: Number.NaN }
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** Differences of two paired arrays. */
function differences(a: readonly number[], b: readonly number[]): number[] {
  checkPairedNumbers(a, b, ['a', 'b'])
  return a.map((value, i) => value - (b[i] ?? Number.NaN))
}

/** Sum of t^3 - t over groups of t equal values, from their ranks. */
function tieTerm(averageRanks: readonly number[]): number {
  const sizes = new Map<number, number>()
  for (const rank of averageRanks) sizes.set(rank, (sizes.get(rank) ?? 0) + 1)
  return total([...sizes.values()].map(size => size ** 3 - size))
}

/** Twice the smaller tail of a distribution given as counts of each whole number, at `value`. */
function twoSidedOfCounts(counts: readonly number[], value: number): number {
  const tail = Math.min(total(counts.slice(0, value + 1)), total(counts.slice(value)))
  return Math.min(1, (2 * tail) / total(counts))
}

/**
 * Student's t test of paired values, two-sided, as `scipy.stats.ttest_rel`; NaN for fewer than two pairs.
 *
 * @throws `InvalidArgumentError` for unequal lengths or values that are not numbers.
 * @example
 * ```ts
 * import { pairedTTest } from 'self-rewarding/stats'
 *
 * const { pvalue } = pairedTTest([3.3, 4, 2.7], [3, 3.7, 2.3])
 * ```
 */
export function pairedTTest(a: readonly number[], b: readonly number[]): TestResult {
  const { n, mean, standardError } = summarize(differences(a, b))
  const statistic = mean / standardError
  return { statistic, pvalue: studentTwoSided(statistic, n - 1) }
}

/**
 * Welch's t test of two independent samples of unequal variance, two-sided, as `scipy.stats.ttest_ind(equal_var=
 * False)`; NaN where a sample has fewer than two values.
 *
 * @throws `InvalidArgumentError` for values that are not numbers.
 * @example
 * ```ts
 * import { welchTTest } from 'self-rewarding/stats'
 *
 * const { pvalue } = welchTTest([120, 90, 130], [250, 180, 300, 210])
 * ```
 */
export function welchTTest(a: readonly number[], b: readonly number[]): TestResult {
  const first = summarize(a)
  const second = summarize(b)
  const u = first.standardError ** 2
  const v = second.standardError ** 2
  const statistic = (first.mean - second.mean) / Math.sqrt(u + v)
  // By shares: squares of small variances would vanish.
  const [ofA, ofB] = [u / (u + v), v / (u + v)]
  const df = 1 / (ofA ** 2 / (first.n - 1) + ofB ** 2 / (second.n - 1))
  // Two constant samples have none; any would do, as scipy does, since t is infinite.
  const constant = u + v === 0
  return { statistic, pvalue: studentTwoSided(statistic, constant ? 1 : df) }
}

/**
 * Wilcoxon's signed-rank test of paired values, two-sided; the statistic is the smaller rank sum. Pairs without a
 * difference are left out (Wilcoxon's rule). Exact for at most 50 pairs without ties or zeros, otherwise by the normal
 * distribution with tie correction; scipy 1.10 uses the exact distribution for ties too, where it does not hold.
 * NaN where no pair differs.
 *
 * @throws `InvalidArgumentError` for unequal lengths or values that are not numbers.
 * @example
 * ```ts
 * import { wilcoxon } from 'self-rewarding/stats'
 *
 * const { statistic, pvalue } = wilcoxon([3.3, 4, 2.7], [3, 3.6, 2.8])
 * ```
 */
export function wilcoxon(a: readonly number[], b: readonly number[]): TestResult {
  const all = differences(a, b)
  const changed = all.filter(value => value !== 0)
  const n = changed.length
  if (n === 0 || changed.some(Number.isNaN)) return undefinedResult
  const ranked = ranks(changed.map(Math.abs))
  const plus = total(ranked.filter((_, i) => (changed[i] ?? 0) > 0))
  const whole = (n * (n + 1)) / 2
  const statistic = Math.min(plus, whole - plus)
  const ties = tieTerm(ranked)
  if (all.length <= 50 && n === all.length && ties === 0) {
    // Subsets of 1..n by their sum.
    const counts = [1, ...new Array<number>(whole).fill(0)]
    for (let rank = 1; rank <= n; rank++) {
      for (let sum = whole; sum >= rank; sum--) counts[sum] = (counts[sum] ?? 0) + (counts[sum - rank] ?? 0)
    }
    return { statistic, pvalue: twoSidedOfCounts(counts, statistic) }
  }
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1) - ties / 2) / 24)
  return { statistic, pvalue: 2 * normalTail((whole / 2 - statistic) / deviation) }
}

/**
 * The Mann-Whitney U test of two independent samples, two-sided, as `scipy.stats.mannwhitneyu`; the statistic is U of
 * `a`. Exact where a sample has at most 8 values and there are no ties, otherwise by the normal distribution with tie
 * and continuity correction. NaN for an empty sample or a NaN.
 *
 * @throws `InvalidArgumentError` for values that are not numbers.
 * @example
 * ```ts
 * import { mannWhitney } from 'self-rewarding/stats'
 *
 * const { statistic, pvalue } = mannWhitney([120, 90, 130], [250, 180, 300, 210])
 * ```
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): TestResult {
  checkNumbers(a, 'a')
  checkNumbers(b, 'b')
  const [n, m] = [a.length, b.length]
  const ranked = ranks([...a, ...b])
  if (n * m === 0 || ranked.some(Number.isNaN)) return undefinedResult
  const statistic = total(ranked.slice(0, n)) - (n * (n + 1)) / 2
  const ties = tieTerm(ranked)
  if (Math.min(n, m) <= 8 && ties === 0) {
    return { statistic, pvalue: twoSidedOfCounts(countsOfU(Math.min(n, m), Math.max(n, m)), statistic) }
  }
  const extreme = Math.max(statistic, n * m - statistic)
  const deviation = Math.sqrt(((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1))))
  return { statistic, pvalue: Math.min(1, 2 * normalTail((extreme - (n * m) / 2 - 0.5) / deviation)) }
}

/** In how many orders U has each value: the Gaussian binomial coefficient, factor by factor. */
function countsOfU(small: number, large: number): number[] {
  const size = small * large + 1
  const counts = [1, ...new Array<number>(size - 1).fill(0)]
  for (let i = 1; i <= small; i++) {
    for (let u = size - 1; u >= large + i; u--) counts[u] = (counts[u] ?? 0) - (counts[u - large - i] ?? 0)
    for (let u = i; u < size; u++) counts[u] = (counts[u] ?? 0) + (counts[u - i] ?? 0)
  }
  return counts
}
