import { isUnordered } from './ranks.js'
import { sortLevels } from './sort-levels.js'

/** What tau and its variance are made of: pairs that are tied in one array, discordant, and sums over tie groups. */
export interface Pairs {
  readonly total: number
  readonly discordant: number
  readonly net: number
  readonly x: Ties
  readonly y: Ties
}

interface Ties {
  distinct: number
  pairs: number
  third: number
  fifth: number
}

/** Counts by sorting (Knight 1966): O(n log n). Undefined where tau is not. */
export function countPairs(x: readonly number[], y: readonly number[]): Pairs | undefined {
  const n = x.length
  const [xs, ys] = [new Float64Array(x), new Float64Array(y)]
  if (n < 2 || isUnordered(xs) || isUnordered(ys)) return undefined
  const places = new Int32Array(n)
  for (let i = 0; i < n; i++) places[i] = i
  const byY = sortLevels(ys, places)
  // Equal x stay in the order of y.
  const { levels, carried } = sortLevels(taken(xs, byY.carried), byY.levels)
  const tiesX = tiesOf(levels)
  const tiesY = tiesOf(byY.levels)
  const total = (n * (n - 1)) / 2
  if (tiesX.pairs === total || tiesY.pairs === total) return undefined
  const discordant = countInversions(carried, tiesY.distinct)
  const both = tiedInBoth(levels, carried)
  return {
    total,
    discordant,
    net: total - tiesX.pairs - tiesY.pairs + both - 2 * discordant,
    x: tiesX,
    y: tiesY,
  }
}

/** Values in another order. */
function taken(values: Float64Array, places: Int32Array): Float64Array<ArrayBuffer> {
  const result = new Float64Array(values.length)
  for (let i = 0; i < result.length; i++) result[i] = values[places[i] ?? 0] ?? 0
  return result
}

function tiesOf(sorted: Int32Array): Ties {
  const ties = { distinct: 0, pairs: 0, third: 0, fifth: 0 }
  for (let start = 0, end = 1; end <= sorted.length; end++) {
    if (end < sorted.length && sorted[end] === sorted[start]) continue
    const size = end - start
    ties.distinct++
    ties.pairs += (size * (size - 1)) / 2
    ties.third += size * (size - 1) * (size - 2)
    ties.fifth += size * (size - 1) * (2 * size + 5)
    start = end
  }
  return ties
}

/** Pairs with equal x and equal y, where these are neighbours. */
function tiedInBoth(x: Int32Array, y: Int32Array): number {
  let pairs = 0
  let before = 0
  for (let i = 1; i < x.length; i++) {
    before = x[i] === x[i - 1] && y[i] === y[i - 1] ? before + 1 : 0
    pairs += before
  }
  return pairs
}

/** In how many pairs the first has the higher level: each level's count so far, in a Fenwick tree. */
function countInversions(levels: Int32Array, distinct: number): number {
  const tree = new Int32Array(distinct + 1)
  let inversions = 0
  for (let start = 0, end = 1; end <= levels.length; end++) {
    // Neighbours of one level are counted together: with many ties, most are.
    if (end < levels.length && levels[end] === levels[start]) continue
    const place = (levels[start] ?? 0) + 1
    const size = end - start
    let notAbove = 0
    for (let at = place; at > 0; at &= at - 1) notAbove += tree[at] ?? 0
    inversions += size * (start - notAbove)
    for (let at = place; at <= distinct; at += at & -at) tree[at] = (tree[at] ?? 0) + size
    start = end
  }
  return inversions
}
