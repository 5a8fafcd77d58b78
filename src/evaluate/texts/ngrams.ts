/** Above all numbers of words and n-grams; its square and a half is still a whole number to a double. */
const base = 2 ** 26

/** Numbers of the n-grams of each text, in order: equal n-grams have equal numbers, in all of the texts. */
export function ngramNumbers(words: readonly Int32Array[], n: number): readonly Int32Array[] {
  let grams = words
  // Past the longest text there is none.
  for (let size = 2; size <= n && grams.some(({ length }) => length > 0); size++) {
    const known = new Map<number, number>()
    const numberOf = (pair: number): number => {
      const number = known.get(pair) ?? known.size
      if (number === known.size) known.set(pair, number)
      return number
    }
    // An n-gram is the one before without its last word, and that word.
    grams = grams.map((shorter, text) => {
      const last = words[text]?.subarray(size - 1) ?? new Int32Array()
      return last.map((word, i) => numberOf((shorter[i] ?? 0) * base + word))
    })
  }
  return grams
}
