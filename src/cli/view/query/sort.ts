import { radixSorted } from './radix-sort.js'

/** More distinct values are looked up in more time than {@link radixSorted} takes. */
const mostValues = 1 << 14

/**
 * Positions in the order of their values; equal ones stay in their order, and those without a value (NaN) come last
 * either way.
 *
 * @param values By position.
 */
export function sortedBy(positions: Uint32Array, values: Float64Array, isDescending: boolean): Uint32Array {
  return bucketSorted(positions, values, isDescending) ?? radixSorted(positions, values, isDescending)
}

/**
 * By a bucket for each value, of which there are few: gaps of scores, lengths of texts, counts. Two short loops, so
 * that the first list is there before the engine has compiled them. Undefined where there are many.
 */
function bucketSorted(
  positions: Uint32Array,
  values: Float64Array,
  isDescending: boolean,
): Uint32Array | undefined {
  const buckets = new Map<number, number>()
  const bucketOf = new Uint32Array(positions.length)
  const sizes = new Uint32Array(mostValues)
  for (let i = 0; i < positions.length; i++) {
    const value = values[positions[i] ?? 0] ?? Number.NaN
    let bucket = buckets.get(value)
    if (bucket === undefined) {
      bucket = buckets.size
      if (bucket === mostValues) return undefined
      buckets.set(value, bucket)
    }
    bucketOf[i] = bucket
    sizes[bucket] = (sizes[bucket] ?? 0) + 1
  }
  const starts = new Uint32Array(buckets.size)
  let start = 0
  for (const value of inOrder(buckets.keys(), isDescending)) {
    const bucket = buckets.get(value) ?? 0
    starts[bucket] = start
    start += sizes[bucket] ?? 0
  }
  const ordered = new Uint32Array(positions.length)
  for (let i = 0; i < positions.length; i++) {
    const bucket = bucketOf[i] ?? 0
    const at = starts[bucket] ?? 0
    ordered[at] = positions[i] ?? 0
    starts[bucket] = at + 1
  }
  return ordered
}

/** Distinct numbers; NaN is the last. */
function inOrder(values: Iterable<number>, isDescending: boolean): Float64Array {
  const sorted = Float64Array.from(values).sort()
  const known = Number.isNaN(sorted.at(-1)) ? -1 : sorted.length
  if (isDescending) sorted.subarray(0, known).reverse()
  return sorted
}
