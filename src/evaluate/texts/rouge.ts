import { CommonSubsequence } from '../../instruct/rouge/lcs.js'
import { fMeasure } from '../../instruct/rouge/rouge-l.js'

/** Texts whose words can be compared, by their places; long ones are cut. */
export interface Comparable {
  /** The words of each, `mostWords` at most. */
  readonly words: readonly Int32Array[]
  /** Texts without a word: they are compared with nothing. */
  readonly wordless: number
  /** Texts that were cut. */
  readonly cut: number
}

/** A comparison takes time that grows with the product of both lengths: this bounds it. */
export function comparable(words: readonly Int32Array[], mostWords: number): Comparable {
  const some = words.filter(({ length }) => length > 0)
  return {
    words: some.map(list => list.subarray(0, mostWords)),
    wordless: words.length - some.length,
    cut: some.filter(({ length }) => length > mostWords).length,
  }
}

/** ROUGE-L F of one text with each of others. */
export function rougeWith(others: readonly Int32Array[], size: number) {
  const common = new CommonSubsequence()
  return (text: Int32Array, take: (f: number, other: number) => void): void => {
    common.compareWith(text, size)
    others.forEach((other, i) => {
      take(fMeasure(common.lengthWith(other), text.length, other.length), i)
    })
  }
}
