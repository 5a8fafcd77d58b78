import { ratio } from '../../metrics.js'
import type { Neighbours } from './nearest.js'

/** What the nearest neighbours of a text say, of the vectors themselves; undefined for fewer than two texts. */
export interface NeighbourShares {
  /** Nearest neighbours of a text that are looked at. */
  readonly k: number
  /** Of a text's k nearest neighbours the share that is of its own group, as a mean over texts, 0..1. */
  readonly purity: number | undefined
  /** What it would be if groups did not matter: the share of a text's group among all others, as a mean. */
  readonly chance: number | undefined
  /** Of a text's k nearest neighbours the share that is among its k nearest on the map, as a mean, 0..1. */
  readonly kept: number | undefined
}

/** Shares of one group's texts. */
export type GroupShares = Pick<NeighbourShares, 'purity' | 'chance'>

/** Purity and chance of each group and of all texts; the k nearest are the first of those given. */
export function puritiesOf(
  groupOf: readonly number[],
  groups: number,
  { count, places }: Neighbours,
  k: number,
): { readonly all: GroupShares; readonly each: readonly GroupShares[] } {
  const n = groupOf.length
  const sizes = new Array<number>(groups).fill(0)
  const same = new Array<number>(groups).fill(0)
  groupOf.forEach((group, point) => {
    sizes[group] = (sizes[group] ?? 0) + 1
    for (let i = 0; i < k; i++)
      if (groupOf[places[point * count + i] ?? 0] === group) same[group] = (same[group] ?? 0) + 1
  })
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
  const pairs = sizes.map(size => size * (size - 1))
  return {
    all: { purity: ratio(total(same), n * k), chance: ratio(total(pairs), n * (n - 1)) },
    each: sizes.map((size, group) => ({
      purity: ratio(same[group] ?? 0, size * k),
      chance: ratio(pairs[group] ?? 0, size * (n - 1)),
    })),
  }
}

/** Of the first k neighbours the share that is among others' first k. */
export function keptShare(n: number, k: number, before: Neighbours, after: Neighbours): number | undefined {
  let kept = 0
  for (let point = 0; point < n; point++) {
    const near = new Set(after.places.subarray(point * after.count, point * after.count + k))
    for (const place of before.places.subarray(point * before.count, point * before.count + k))
      if (near.has(place)) kept++
  }
  return ratio(kept, n * k)
}
