/** The nearest others of each point, nearest first. */
export interface Neighbours {
  /** How many each point has. */
  readonly count: number
  /** Their places; point i's are those from i times count. */
  readonly places: Int32Array
  /** How near they are: greater is nearer. */
  readonly nearness: Float64Array
}

/**
 * The `count` nearest others of each of n points. Among equally near ones those that come next in order, from the point
 * on and around: were it the first of all, they would be neighbours of everything.
 */
export function nearestOf(n: number, count: number, nearnessOf: (place: number) => Float64Array): Neighbours {
  const places = new Int32Array(n * count)
  const nearness = new Float64Array(n * count)
  for (let point = 0; point < n; point++) {
    const near = nearnessOf(point)
    const start = point * count
    let found = 0
    for (let step = 1; step < n; step++) {
      const other = (point + step) % n
      const value = near[other] ?? 0
      if (found === count && value <= (nearness[start + count - 1] ?? 0)) continue
      if (found < count) found++
      let at = start + found - 1
      for (; at > start && (nearness[at - 1] ?? 0) < value; at--) {
        nearness[at] = nearness[at - 1] ?? 0
        places[at] = places[at - 1] ?? 0
      }
      nearness[at] = value
      places[at] = other
    }
  }
  return { count, places, nearness }
}
