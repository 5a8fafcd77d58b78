import { ascending, isUnordered } from './ranks.js'

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
  if (n < 2 || isUnordered(x) || isUnordered(y)) return undefined
  const points = x.map((value, i) => ({ x: value, y: y[i] ?? Number.NaN }))
  points.sort((a, b) => ascending(a.x, b.x) || ascending(a.y, b.y))
  const tiesX = tiesOf(points, (a, b) => a.x === b.x)
  const both = tiesOf(points, (a, b) => a.x === b.x && a.y === b.y).pairs
  const sorted = points.map(point => point.y)
  const discordant = sortCountingSwaps(sorted)
  const tiesY = tiesOf(sorted, (a, b) => a === b)
  const total = (n * (n - 1)) / 2
  if (tiesX.pairs === total || tiesY.pairs === total) return undefined
  return {
    total,
    discordant,
    net: total - tiesX.pairs - tiesY.pairs + both - 2 * discordant,
    x: tiesX,
    y: tiesY,
  }
}

function tiesOf<T>(sorted: readonly T[], same: (a: T, b: T) => boolean): Ties {
  const ties = { distinct: 0, pairs: 0, third: 0, fifth: 0 }
  let size = 0
  sorted.forEach((value, i) => {
    size++
    const next = sorted[i + 1]
    if (next !== undefined && same(value, next)) return
    ties.distinct++
    ties.pairs += (size * (size - 1)) / 2
    ties.third += size * (size - 1) * (size - 2)
    ties.fifth += size * (size - 1) * (2 * size + 5)
    size = 0
  })
  return ties
}

/** Merge sort in place; how many pairs stood in the wrong order. */
function sortCountingSwaps(values: number[]): number {
  let swaps = 0
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start + width < values.length; start += 2 * width) {
      const left = values.slice(start, start + width)
      const right = values.slice(start + width, start + 2 * width)
      let i = 0
      let j = 0
      while (i < left.length && j < right.length) {
        const a = left[i] ?? 0
        const b = right[j] ?? 0
        if (b < a) swaps += left.length - i
        values[start + i + j] = Math.min(a, b)
        if (b < a) j++
        else i++
      }
      for (; i < left.length; i++) values[start + i + j] = left[i] ?? 0
    }
  }
  return swaps
}
