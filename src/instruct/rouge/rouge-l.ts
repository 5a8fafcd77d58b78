import { CommonSubsequence } from './lcs.js'
import { rougeTokens, TokenIds } from './tokens.js'

/** A ROUGE score; all three are in [0, 1]. */
export interface RougeScore {
  /** Of the prediction's tokens, those in the longest common subsequence. */
  readonly precision: number
  /** Of the target's tokens. */
  readonly recall: number
  /** Harmonic mean of both; 0 where both are. */
  readonly f: number
}

/**
 * ROUGE-L of two texts by their longest common subsequence of tokens, the number that Google's rouge_score gives without
 * a stemmer, to the last bit. Tokens are runs of a-z and 0-9 of the text in lower case; a text without any, such as one
 * in another script, scores 0 with every text.
 *
 * @example
 * ```ts
 * import { rougeL } from 'self-rewarding/instruct'
 *
 * rougeL('Name a prime number.', 'name a number') // { precision: 1, recall: 0.75, f: 0.8571428571428571 }
 * ```
 */
export function rougeL(target: string, prediction: string): RougeScore {
  const ids = new TokenIds()
  const [wanted, given] = [target, prediction].map(text =>
    Int32Array.from(rougeTokens(text), token => ids.of(token)),
  ) as [Int32Array, Int32Array]
  const common = new CommonSubsequence()
  common.compareWith(wanted, ids.size)
  const length = common.lengthWith(given)
  return {
    precision: length / Math.max(1, given.length),
    recall: length / Math.max(1, wanted.length),
    f: fMeasure(length, wanted.length, given.length),
  }
}

/**
 * F of a common subsequence of two texts, in the order in which rouge_score computes: comparisons with a threshold come
 * out the same where F and threshold are a rounding error apart. Which of the texts comes first makes no difference.
 */
export function fMeasure(common: number, one: number, other: number): number {
  if (common === 0) return 0
  const precision = common / other
  const recall = common / one
  return (2 * precision * recall) / (precision + recall)
}
