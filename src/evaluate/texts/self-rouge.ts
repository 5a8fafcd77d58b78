import { ensureCount, refuseUnknown } from '../../core/check.js'
import { randomStream } from '../../core/seed.js'
import { TokenIds } from '../../instruct/rouge/tokens.js'
import { checkDraws, checkTexts } from './check.js'
import { type Distribution, distributionOf } from './distribution.js'
import { drawnPlaces } from './draw.js'
import { comparable, rougeWith } from './rouge.js'
import { numberedWords } from './words.js'

/** Settings of {@link selfRouge}. */
export interface SelfRougeOptions {
  /** Texts that are compared with all others; drawn where there are more. @default 500 */
  readonly sample?: number
  /** Words of a text that are compared; longer ones are cut, and counted. @default 512 */
  readonly mostWords?: number
  /** Seed of the draw. @default 1 */
  readonly seed?: number
}

/** How near the texts of a set are to each other. */
export interface SelfRouge {
  /** A text's highest ROUGE-L F with another text of the set, 0..1: 1 for a duplicate. It rises with the set's size. */
  readonly highest: Distribution
  /** A text's mean ROUGE-L F with all others, 0..1. It does not depend on the set's size. */
  readonly mean: Distribution
  /** Texts with a word: each compared text is compared with all of them. */
  readonly n: number
  /** Texts without a word. */
  readonly excluded: number
  /** Texts that were compared with all others. */
  readonly compared: number
  /** Whether these are all n: the values are exact. */
  readonly exact: boolean
  /** Texts that were cut. */
  readonly cut: number
}

/**
 * Self-ROUGE: for each text its ROUGE-L F with every other text of the set, the highest and the mean of them. The same
 * text twice in the set is near to itself. Words are those of {@link wordsOf}; of ASCII texts the F is that of `rougeL`.
 *
 * In a set of more than `sample` texts, so many are drawn and compared with all others: nothing is estimated of a text
 * that is compared. There are no intervals, for one text stands in the values of all.
 *
 * @throws `InvalidArgumentError` for what is not an array of strings, and for unusable options.
 * @example
 * ```ts
 * import { selfRouge } from 'self-rewarding/texts'
 *
 * const { highest, mean, exact } = selfRouge(['Name a prime.', 'Name a river.', 'Why?'])
 * console.log(highest.mean, mean.mean, exact) // 0.4444… 0.2222… true
 * ```
 */
export function selfRouge(texts: readonly string[], options: SelfRougeOptions = {}): SelfRouge {
  refuseUnknown(options, ['sample', 'mostWords', 'seed'])
  checkTexts(texts)
  const ids = new TokenIds()
  return selfRougeOf(numberedWords(texts, ids), ids.size, options)
}

/** {@link selfRouge} of texts by their words' numbers, which are below `size`. */
export function selfRougeOf(
  numbers: readonly Int32Array[],
  size: number,
  options: SelfRougeOptions,
): SelfRouge {
  const { sample = 500, mostWords = 512, seed = 1 } = options
  checkDraws(seed, sample, 'sample')
  ensureCount(mostWords, 'mostWords')
  const { words, wordless, cut } = comparable(numbers, mostWords)
  const n = words.length
  const places = drawnPlaces(n, sample, randomStream([seed, 'evaluate', 'texts', 'self-rouge']))
  const compare = rougeWith(words, size)
  const highest: number[] = []
  const means: number[] = []
  for (const place of n > 1 ? places : []) {
    let top = 0
    let sum = 0
    compare(words[place] ?? new Int32Array(), (f, other) => {
      if (other === place) return
      top = Math.max(top, f)
      sum += f
    })
    highest.push(top)
    means.push(sum / (n - 1))
  }
  return {
    highest: distributionOf(highest),
    mean: distributionOf(means),
    n,
    excluded: wordless,
    compared: highest.length,
    exact: highest.length === n,
    cut,
  }
}
