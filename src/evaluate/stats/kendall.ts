import { ensure, refuseUnknown } from '../../core/check.js'
import { checkAlternative, checkPairedNumbers } from '../check.js'
import type { Alternative, TestResult } from '../types.js'
import { oneSided } from './correlation.js'
import { countPairs, type Pairs } from './pairs.js'
import { normalTail } from './special.js'

/** Options of {@link kendall}. */
export interface KendallOptions {
  /** Tau-b corrects for ties; tau-c (Stuart) for tables with unequal numbers of values. @default 'b' */
  readonly variant?: 'b' | 'c'
  /**
   * How the p-value is computed. `auto`: exact where there are no ties and n <= 33 or all pairs but at most one
   * agree in direction; otherwise by the normal distribution. @default 'auto'
   */
  readonly method?: 'auto' | 'exact' | 'asymptotic'
  /** Which side counts as extreme. @default 'two-sided' */
  readonly alternative?: Alternative
}

const tauB = (pairs: Pairs): number => {
  const tau = pairs.net / Math.sqrt(pairs.total - pairs.x.pairs) / Math.sqrt(pairs.total - pairs.y.pairs)
  // Two roots of the same number multiply to it only nearly.
  return Math.abs(Math.abs(tau) - 1) < 1e-15 ? Math.sign(tau) : Math.max(-1, Math.min(1, tau))
}

/** Kendall's tau-b alone; NaN as in {@link kendall}. */
export function tau(x: readonly number[], y: readonly number[]): number {
  const pairs = countPairs(x, y)
  return pairs ? tauB(pairs) : Number.NaN
}

/**
 * Kendall's rank correlation of two arrays, -1..1, with its p-value, as `scipy.stats.kendalltau`; O(n log n).
 *
 * Both are NaN for fewer than two values, a constant array, a NaN, or both infinities in one array.
 *
 * @throws `InvalidArgumentError` for unequal lengths, values that are not numbers, and `method: 'exact'` with
 * ties.
 * @example
 * ```ts
 * import { kendall } from 'self-rewarding/stats'
 *
 * const { statistic, pvalue } = kendall([5, 3, 4, 1], [4, 1, 3, 2])
 * console.log(statistic, pvalue) // 0.666… 0.333…
 * ```
 */
export function kendall(
  x: readonly number[],
  y: readonly number[],
  options: KendallOptions = {},
): TestResult {
  refuseUnknown(options, ['variant', 'method', 'alternative'])
  const { variant = 'b', method = 'auto', alternative = 'two-sided' } = options
  checkAlternative(alternative)
  checkPairedNumbers(x, y, ['x', 'y'])
  ensure(variant === 'b' || variant === 'c', 'variant', variant, 'b or c')
  ensure(['auto', 'exact', 'asymptotic'].includes(method), 'method', method, 'auto, exact or asymptotic')
  const pairs = countPairs(x, y)
  if (!pairs) return { statistic: Number.NaN, pvalue: Number.NaN }
  const n = x.length
  const { total, discordant, net } = pairs
  const tied = pairs.x.pairs + pairs.y.pairs > 0
  ensure(method !== 'exact' || !tied, 'method', method, 'auto or asymptotic, as there are ties')
  const classes = Math.min(pairs.x.distinct, pairs.y.distinct)
  const statistic = variant === 'b' ? tauB(pairs) : (2 * net * classes) / (n * n * (classes - 1))
  const few = n <= 33 || Math.min(discordant, total - discordant) <= 1
  const exact = method === 'exact' || (method === 'auto' && !tied && few)
  const pvalue = exact
    ? exactPvalue(n, total - discordant, alternative)
    : oneSided(Math.min(1, 2 * normalTail(Math.abs(net) / Math.sqrt(variance(n, pairs)))), net, alternative)
  return { statistic, pvalue }
}

/** Variance of concordant minus discordant pairs under independence (Kendall, Rank Correlation Methods). */
function variance(n: number, { x, y }: Pairs): number {
  const m = n * (n - 1)
  // At n = 2 this is 0 / 0, and the p-value NaN, as in scipy.
  const triples = (x.third * y.third) / (9 * m * (n - 2))
  return (m * (2 * n + 5) - x.fifth - y.fifth) / 18 + (2 * x.pairs * y.pairs) / m + triples
}

/** From the distribution of the number of inversions of a random permutation. */
function exactPvalue(n: number, concordant: number, alternative: Alternative): number {
  const total = (n * (n - 1)) / 2
  const c = Math.min(concordant, total - concordant)
  // share[k]: how likely k inversions are among j values; for j from 1 to n.
  let share = new Float64Array(c + 1)
  share[0] = 1
  for (let j = 2; j <= n; j++) {
    const next = new Float64Array(c + 1)
    let window = 0
    for (let k = 0; k <= c; k++) {
      window += (share[k] ?? 0) - (share[k - j] ?? 0)
      next[k] = window / j
    }
    share = next
  }
  const tail = share.reduce((sum, value) => sum + value, 0)
  if (alternative === 'two-sided') return Math.min(1, 2 * tail)
  const agrees = concordant >= total - concordant === (alternative === 'greater')
  return agrees ? tail : Math.min(1, 1 - tail + (share[c] ?? 0))
}
