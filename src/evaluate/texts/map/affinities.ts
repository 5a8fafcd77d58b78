import type { Neighbours } from './nearest.js'

/** Pairs of points that attract each other, each pair once. */
export interface Affinities {
  readonly one: Int32Array
  readonly other: Int32Array
  /** p of both orders together; all of them add up to 1. */
  readonly p: Float64Array
}

/**
 * t-SNE's affinities of n points from cosines with their nearest others: a Gaussian of the distance of unit vectors (its
 * square is 2 - 2 cos) around each point, as wide as the perplexity asks for, made symmetric.
 */
export function affinitiesOf(
  n: number,
  { count, places, nearness }: Neighbours,
  perplexity: number,
): Affinities {
  // Further ones have next to no weight.
  const used = Math.max(1, Math.floor(3 * perplexity))
  const pairs = new Map<number, number>()
  for (let point = 0; point < n; point++) {
    const start = point * count
    const distances = nearness.subarray(start, start + Math.min(count, used)).map(cosine => 2 - 2 * cosine)
    gaussian(distances, Math.log(perplexity)).forEach((p, i) => {
      const other = places[start + i] ?? 0
      const pair = Math.min(point, other) * n + Math.max(point, other)
      pairs.set(pair, (pairs.get(pair) ?? 0) + p / n)
    })
  }
  const keys = Float64Array.from(pairs.keys())
  return {
    one: Int32Array.from(keys, pair => Math.floor(pair / n)),
    other: Int32Array.from(keys, pair => pair % n),
    p: Float64Array.from(pairs.values()),
  }
}

/** Probabilities of neighbours by their squared distances, the nearest first, with a given entropy. */
function gaussian(distances: Float64Array, entropy: number): Float64Array {
  // From the nearest on, so that not all of them can vanish.
  const beyond = distances.map(distance => distance - (distances[0] ?? 0))
  let low = 0
  let high = Number.POSITIVE_INFINITY
  let precision = 1
  for (let step = 0; ; step++) {
    const weights = beyond.map(distance => Math.exp(-distance * precision))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    const mean = weights.reduce((total, weight, i) => total + weight * (beyond[i] ?? 0), 0) / sum
    const difference = Math.log(sum) + precision * mean - entropy
    // Equally near ones share alike at any precision: then no step changes anything.
    if (Math.abs(difference) < 1e-5 || step === 60) return weights.map(weight => weight / sum)
    if (difference > 0) low = precision
    else high = precision
    precision = high === Number.POSITIVE_INFINITY ? 2 * precision : (low + high) / 2
  }
}
