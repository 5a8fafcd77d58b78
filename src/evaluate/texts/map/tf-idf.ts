/** Weights of the terms that a text has, of length 1 together. */
export interface SparseVector {
  /** Numbers of the terms, each once. */
  readonly terms: Int32Array
  /** Their weights. */
  readonly weights: Float64Array
}

/**
 * TF-IDF of texts by the numbers of their words: (1 + ln tf) (1 + ln((1 + n) / (1 + df))), normalised to length 1; tf how
 * often a text has the word, df how many of the n texts have it.
 */
export function tfIdf(texts: readonly Int32Array[]): readonly SparseVector[] {
  const counted = texts.map(words => {
    const counts = new Map<number, number>()
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
    return counts
  })
  const holders = new Map<number, number>()
  for (const counts of counted)
    for (const word of counts.keys()) holders.set(word, (holders.get(word) ?? 0) + 1)
  const rarity = (word: number): number => 1 + Math.log((1 + texts.length) / (1 + (holders.get(word) ?? 0)))
  return counted.map(counts => {
    const terms = Int32Array.from(counts.keys())
    const weights = Float64Array.from(counts, ([word, count]) => (1 + Math.log(count)) * rarity(word))
    const norm = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0))
    return { terms, weights: weights.map(weight => weight / norm) }
  })
}
