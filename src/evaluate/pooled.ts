import type { Unit } from './units.js'

/** A combination of score and human rank that occurs. */
export interface Cell {
  /** Level of the score, 0 the lowest. */
  readonly x: number
  /** Level of -rank, 0 the lowest: the worst rank. */
  readonly y: number
}

/** The combinations that occur, by score and then by rank, and where each is. */
export function cellsOf(units: readonly Unit[]): {
  cells: Cell[]
  cellOf: (level: number, rank: number) => number
} {
  const worstFirst = [...new Set(units.flatMap(unit => unit.ranks))].sort((a, b) => b - a)
  const place = new Map(worstFirst.map((rank, y) => [rank, y]))
  const keyOf = (level: number, rank: number): number => level * worstFirst.length + (place.get(rank) ?? 0)
  const keys = new Set<number>()
  for (const { ranks, levels } of units) {
    levels.forEach((level, i) => {
      if (level !== undefined) keys.add(keyOf(level, ranks[i] ?? 0))
    })
  }
  const sorted = [...keys].sort((a, b) => a - b)
  const indexes = new Map(sorted.map((key, i) => [key, i]))
  return {
    cells: sorted.map(key => ({ x: Math.floor(key / worstFirst.length), y: key % worstFirst.length })),
    cellOf: (level, rank) => indexes.get(keyOf(level, rank)) ?? 0,
  }
}

/** Mean ranks of tie groups of the given sizes; returns how many pairs are tied. */
function midranks(sizes: Float64Array, into: Float64Array): number {
  let before = 0
  let tiedPairs = 0
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i] ?? 0
    into[i] = before + (size + 1) / 2
    before += size
    tiedPairs += (size * (size - 1)) / 2
  }
  return tiedPairs
}

/** What a Fenwick tree holds below a place. */
function upTo(tree: Float64Array, place: number): number {
  let sum = 0
  for (let i = place; i > 0; i -= i & -i) sum += tree[i] ?? 0
  return sum
}

/** Adds to a place of a Fenwick tree. */
function enter(tree: Float64Array, place: number, count: number): void {
  for (let i = place + 1; i < tree.length; i += i & -i) tree[i] = (tree[i] ?? 0) + count
}

/**
 * Spearman's rho and Kendall's tau-b of a table, as a function of the cells' counts; NaN where a side is constant. A
 * bootstrap resample changes counts only: nothing is sorted again, and no memory is taken.
 */
export function tableCorrelations(
  cells: readonly Cell[],
): (counts: Uint32Array) => { rho: number; tau: number } {
  const cellX = Int32Array.from(cells, ({ x }) => x)
  const cellY = Int32Array.from(cells, ({ y }) => y)
  const sizeX = cellX.reduce((most, x) => Math.max(most, x + 1), 0)
  const sizeY = cellY.reduce((most, y) => Math.max(most, y + 1), 0)
  const [xs, rankX] = [new Float64Array(sizeX), new Float64Array(sizeX)]
  const [ys, rankY] = [new Float64Array(sizeY), new Float64Array(sizeY)]
  const isConstant = sizeX < 2 || sizeY < 2
  // Counts of lower scores by y, as a Fenwick tree.
  const tree = new Float64Array(sizeY + 1)
  return counts => {
    if (isConstant) return { rho: Number.NaN, tau: Number.NaN }
    xs.fill(0)
    ys.fill(0)
    tree.fill(0)
    let n = 0
    for (let i = 0; i < cellX.length; i++) {
      const x = cellX[i] ?? 0
      const y = cellY[i] ?? 0
      const count = counts[i] ?? 0
      xs[x] = (xs[x] ?? 0) + count
      ys[y] = (ys[y] ?? 0) + count
      n += count
    }
    const pairs = (n * (n - 1)) / 2
    const differing = (pairs - midranks(xs, rankX)) * (pairs - midranks(ys, rankY))
    const middle = (n + 1) / 2
    let xy = 0
    let xx = 0
    let yy = 0
    let net = 0
    let below = 0
    let entered = 0
    for (let i = 0; i < cellX.length; i++) {
      const x = cellX[i] ?? 0
      const y = cellY[i] ?? 0
      const count = counts[i] ?? 0
      if (count === 0) continue
      // A score's own cells enter the tree when the next score begins.
      for (; (cellX[entered] ?? x) < x; entered++) {
        const earlier = counts[entered] ?? 0
        if (earlier === 0) continue
        enter(tree, cellY[entered] ?? 0, earlier)
        below += earlier
      }
      net += count * (upTo(tree, y) + upTo(tree, y + 1) - below)
      const dx = (rankX[x] ?? 0) - middle
      const dy = (rankY[y] ?? 0) - middle
      xy += count * dx * dy
      xx += count * dx * dx
      yy += count * dy * dy
    }
    return { rho: xy / Math.sqrt(xx * yy), tau: net / Math.sqrt(differing) }
  }
}
