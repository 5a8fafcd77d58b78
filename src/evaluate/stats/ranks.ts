import { ensure } from '../../core/check.js'
import { checkNumbers } from '../check.js'

/** Which rank equal values get: mean, smallest or largest of theirs; without gaps; or by position. */
export type RankMethod = 'average' | 'min' | 'max' | 'dense' | 'ordinal'

/** Compares numbers without subtracting: Infinity - Infinity is NaN. */
export const ascending = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Whether no order is stated: a NaN, or both infinities. The latter is what scipy 1.10 does (it looks for NaN in
 * the sum); kept, so that results agree.
 */
export function isUnordered(values: ArrayLike<number>): boolean {
  let low = false
  let high = false
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (Number.isNaN(value)) return true
    if (value === -Infinity) low = true
    if (value === Infinity) high = true
  }
  return low && high
}

/**
 * Ranks from 1, the smallest value first, as `scipy.stats.rankdata`. All NaN where a value is NaN.
 *
 * @throws `InvalidArgumentError` for values that are not numbers, or an unknown method.
 * @example
 * ```ts
 * import { ranks } from 'self-rewarding/stats'
 *
 * console.log(ranks([30, 10, 30])) // [ 2.5, 1, 2.5 ]
 * ```
 */
export function ranks(values: readonly number[], method: RankMethod = 'average'): number[] {
  checkNumbers(values, 'values')
  const rankOf = rankRules[method]
  ensure(rankOf !== undefined, 'method', method, Object.keys(rankRules).join(', '))
  return rank(values, rankOf)
}

/** The rank of the places from `start` to before `end`, as those of the `dense`-th value; `i` counts among them. */
type RankRule = (start: number, end: number, dense: number, i: number) => number

const average: RankRule = (start, end) => (start + 1 + end) / 2

/** {@link ranks} by a rule, of numbers. */
export function rank(values: readonly number[], rankOf: RankRule = average): number[] {
  const result = new Array<number>(values.length).fill(Number.NaN)
  if (isUnordered(values)) return result
  const order = values.map((value, at) => ({ value, at })).sort((a, b) => ascending(a.value, b.value))
  let start = 0
  let dense = 0
  while (start < order.length) {
    let end = start
    while (order[end]?.value === order[start]?.value && end < order.length) end++
    dense++
    order.slice(start, end).forEach((entry, i) => {
      result[entry.at] = rankOf(start, end, dense, i)
    })
    start = end
  }
  return result
}

const rankRules: Record<RankMethod, RankRule> = {
  average,
  min: start => start + 1,
  max: (_, end) => end,
  dense: (_start, _end, dense) => dense,
  ordinal: (start, _end, _dense, i) => start + 1 + i,
}
