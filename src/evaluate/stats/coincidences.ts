import type { Label } from './agreement.js'

/** How often two values stand in one unit: Krippendorff's coincidence matrix, of which each pair counts both ways. */
export interface Coincidences {
  /** The values that occur, numbers ascending. */
  readonly values: readonly Label[]
  /** By value and value; a unit of m values gives each of its m (m - 1) ordered pairs a weight of 1 / (m - 1). */
  readonly counts: readonly (readonly number[])[]
}

/** Tallies units one by one; what it holds depends on how many distinct values there are, not on how many units. */
export interface CoincidenceTally {
  /** Adds a unit's values; with fewer than two, nothing. */
  add(unit: readonly (Label | undefined)[]): void
  /** What was added so far. */
  coincidences(): Coincidences
}

/** An empty tally. */
export function coincidenceTally(): CoincidenceTally {
  // Pairs by value, value and size of unit: whole numbers, so that the order of units does not change a bit.
  const pairs = new Map<Label, Map<Label, number[]>>()
  return {
    add(unit) {
      const sizes = new Map<Label, number>()
      let m = 0
      for (const value of unit) {
        if (value === undefined) continue
        sizes.set(value, (sizes.get(value) ?? 0) + 1)
        m++
      }
      if (m < 2) return
      for (const [a, ofA] of sizes) {
        const row = pairs.get(a) ?? new Map<Label, number[]>()
        pairs.set(a, row)
        for (const [b, ofB] of sizes) {
          const bySize = row.get(b) ?? []
          row.set(b, bySize)
          bySize[m] = (bySize[m] ?? 0) + ofA * (a === b ? ofB - 1 : ofB)
        }
      }
    },
    coincidences() {
      const values = [...pairs.keys()].sort(byValue)
      const countOf = (a: Label, b: Label): number =>
        (pairs.get(a)?.get(b) ?? []).reduce((sum, count, m) => sum + count / (m - 1), 0)
      return { values, counts: values.map(a => values.map(b => countOf(a, b))) }
    },
  }
}

/** Numbers as such, before strings. */
function byValue(a: Label, b: Label): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
