import type { SparseVector } from './tf-idf.js'

/** Cosines of one vector, by its place, with all of them; the array is the function's own and used again. */
export type CosinesOf = (place: number) => Float64Array

/** Of sparse vectors of length 1: only terms in common are multiplied. */
export function sparseCosines(vectors: readonly SparseVector[]): CosinesOf {
  const holders = new Map<number, { readonly places: number[]; readonly weights: number[] }>()
  vectors.forEach(({ terms, weights }, place) => {
    terms.forEach((term, i) => {
      const known = holders.get(term) ?? { places: [], weights: [] }
      holders.set(term, known)
      known.places.push(place)
      known.weights.push(weights[i] ?? 0)
    })
  })
  const cosines = new Float64Array(vectors.length)
  return place => {
    cosines.fill(0)
    const vector = vectors[place]
    vector?.terms.forEach((term, t) => {
      const { places = [], weights = [] } = holders.get(term) ?? {}
      const weight = vector.weights[t] ?? 0
      for (let i = 0; i < places.length; i++) {
        const other = places[i] ?? 0
        cosines[other] = (cosines[other] ?? 0) + weight * (weights[i] ?? 0)
      }
    })
    return cosines
  }
}

/** Of vectors of one dimension, none of them 0. */
export function denseCosines(vectors: readonly Float32Array[]): CosinesOf {
  const units = vectors.map(vector => {
    const norm = lengthOf(vector)
    return Float64Array.from(vector, value => value / norm)
  })
  const cosines = new Float64Array(vectors.length)
  return place => {
    const unit = units[place] ?? new Float64Array()
    units.forEach((other, i) => {
      let sum = 0
      for (let d = 0; d < unit.length; d++) sum += (unit[d] ?? 0) * (other[d] ?? 0)
      cosines[i] = sum
    })
    return cosines
  }
}

/** A vector's Euclidean length. */
export function lengthOf(vector: Float32Array): number {
  let squares = 0
  for (const value of vector) squares += value * value
  return Math.sqrt(squares)
}
