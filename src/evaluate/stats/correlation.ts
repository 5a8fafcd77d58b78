import { ensure, refuseUnknown } from '../../core/check.js'
import { checkAlternative, checkPairedNumbers } from '../check.js'
import type { Alternative, TestResult } from '../types.js'
import { isUnordered, rank } from './ranks.js'
import { betaRegularized } from './special.js'

/** Options of {@link spearman}. */
export interface SpearmanOptions {
  /** Which side counts as extreme. @default 'two-sided' */
  readonly alternative?: Alternative
}

/** A symmetric distribution's two-sided p-value, turned to the side that was asked for. */
export function oneSided(twoSided: number, statistic: number, alternative: Alternative): number {
  if (alternative === 'two-sided') return twoSided
  return statistic > 0 === (alternative === 'greater') ? twoSided / 2 : 1 - twoSided / 2
}

/** Student's t of r with n - 2 degrees of freedom; its beta form needs no division by 1 - r. */
const twoSidedOf = (r: number, n: number): number =>
  n > 2 ? betaRegularized(n / 2 - 1, 0.5, (1 - r) * (1 + r), r * r) : Number.NaN

/** Spearman's rho alone; NaN as in {@link spearman}. */
export function rho(x: readonly number[], y: readonly number[]): number {
  const n = x.length
  if (n < 2 || isUnordered([...x, ...y])) return Number.NaN
  // Doubled ranks are whole numbers: a perfect order gives exactly 1.
  const dx = rank(x).map(place => 2 * place - n - 1)
  const dy = rank(y).map(place => 2 * place - n - 1)
  return Math.max(-1, Math.min(1, dot(dx, dy) / Math.sqrt(dot(dx, dx) * dot(dy, dy))))
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0)

/**
 * Spearman's rank correlation of two arrays, -1..1, with the p-value of Student's t (n - 2 degrees of freedom), as
 * `scipy.stats.spearmanr`.
 *
 * Both are NaN for fewer than two values, a constant array, a NaN, or both infinities; the p-value also at n = 2.
 *
 * @throws `InvalidArgumentError` for unequal lengths or values that are not numbers.
 * @example
 * ```ts
 * import { spearman } from 'self-rewarding/stats'
 *
 * const { statistic, pvalue } = spearman([5, 3, 4, 1], [4, 2, 3, 1])
 * console.log(statistic, pvalue) // 1 0
 * ```
 */
export function spearman(
  x: readonly number[],
  y: readonly number[],
  options: SpearmanOptions = {},
): TestResult {
  refuseUnknown(options, ['alternative'])
  const { alternative = 'two-sided' } = options
  checkAlternative(alternative)
  checkPairedNumbers(x, y, ['x', 'y'])
  const statistic = rho(x, y)
  return { statistic, pvalue: oneSided(twoSidedOf(statistic, x.length), statistic, alternative) }
}

/**
 * Pearson's correlation of two arrays, -1..1, with its two-sided p-value, as `scipy.stats.pearsonr`.
 *
 * Both are NaN where an array is constant; at n = 2 the p-value is 1.
 *
 * @throws `InvalidArgumentError` for fewer than two values, unequal lengths, NaN or infinities.
 * @example
 * ```ts
 * import { pearson } from 'self-rewarding/stats'
 *
 * console.log(pearson([1, 2, 3, 4], [2, 4, 5, 9]).statistic) // 0.9647…
 * ```
 */
export function pearson(x: readonly number[], y: readonly number[]): TestResult {
  checkPairedNumbers(x, y, ['x', 'y'])
  const n = x.length
  ensure(n >= 2, 'x', x, 'at least two values')
  if (isConstant(x) || isConstant(y)) return { statistic: Number.NaN, pvalue: Number.NaN }
  for (const [field, values] of [
    ['x', x],
    ['y', y],
  ] as const) {
    const at = values.findIndex(value => !Number.isFinite(value))
    ensure(at < 0, `${field}[${at}]`, values[at], 'a finite number')
  }
  // Normalised before the product, as scipy does: at |r| = 1 the p-value shows the last bit.
  const r = Math.max(-1, Math.min(1, dot(normalized(x), normalized(y))))
  return n === 2 ? { statistic: Math.sign(r), pvalue: 1 } : { statistic: r, pvalue: twoSidedOf(r, n) }
}

const isConstant = (values: readonly number[]): boolean => values.every(value => value === values[0])

function normalized(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const centered = values.map(value => value - mean)
  // Scaled first, so that squares of large values do not overflow.
  const largest = centered.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const scaled = centered.map(value => value / largest)
  const norm = Math.sqrt(dot(scaled, scaled))
  return scaled.map(value => value / norm)
}
