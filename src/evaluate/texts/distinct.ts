import { ensureCount, refuseUnknown } from '../../core/check.js'
import { type Random, randomStream } from '../../core/seed.js'
import { TokenIds } from '../../instruct/rouge/tokens.js'
import { ratio } from '../metrics.js'
import { checkDraws, checkTexts } from './check.js'
import { shuffled } from './draw.js'
import { ngramNumbers } from './ngrams.js'
import { numberedWords } from './words.js'

/** Settings of {@link distinctN}. */
export interface DistinctOptions {
  /** N-grams that are drawn for the size-controlled value. @default 1000 */
  readonly size?: number
  /** How often they are drawn. @default 100 */
  readonly draws?: number
  /** Seed of the draws. @default 1 */
  readonly seed?: number
}

/** How many of the n-grams of texts are different ones. */
export interface Distinct {
  /** unique / total, in (0, 1]; undefined without an n-gram. It falls as texts are added, however diverse they are. */
  readonly value: number | undefined
  /** Different n-grams. */
  readonly unique: number
  /** All n-grams. */
  readonly total: number
  /** Texts with at least one. */
  readonly n: number
  /** Texts with fewer words than one n-gram has. */
  readonly excluded: number
  /** The same at a fixed size: comparable between sets of unequal size. */
  readonly sized: {
    /** Mean of unique / size over the draws; undefined where there are fewer n-grams. */
    readonly value: number | undefined
    /** N-grams a draw. */
    readonly size: number
    /** Draws. */
    readonly draws: number
  }
}

/**
 * Distinct-n (Li et al. 2016): different n-grams of words over all n-grams, pooled over texts. No n-gram crosses from one
 * text to the next. Words are those of {@link wordsOf}.
 *
 * Beside it a size-controlled value, ours: whole texts in random order until there are `size` n-grams, the last text cut
 * there; unique / size, as a mean over `draws`.
 *
 * @param n Words in an n-gram, at least 1.
 * @throws `InvalidArgumentError` for what is not an array of strings, and for unusable options.
 * @example
 * ```ts
 * import { distinctN } from 'self-rewarding/texts'
 *
 * const { value, unique, total } = distinctN(['Name a prime.', 'Name a river.'], 2)
 * console.log(value, unique, total) // 0.75 3 4
 * ```
 */
export function distinctN(texts: readonly string[], n: number, options: DistinctOptions = {}): Distinct {
  refuseUnknown(options, ['size', 'draws', 'seed'])
  checkTexts(texts)
  ensureCount(n, 'n')
  return distinctOf(numberedWords(texts, new TokenIds()), n, options)
}

/** {@link distinctN} of texts by their words' numbers. */
export function distinctOf(words: readonly Int32Array[], n: number, options: DistinctOptions): Distinct {
  const { size = 1000, draws = 100, seed = 1 } = options
  ensureCount(size, 'size')
  checkDraws(seed, draws, 'draws')
  const grams = ngramNumbers(words, n).filter(({ length }) => length > 0)
  const total = grams.reduce((sum, { length }) => sum + length, 0)
  const unique = uniqueAmong(grams, total)
  const random = randomStream([seed, 'evaluate', 'texts', 'distinct', n])
  return {
    value: ratio(unique, total),
    unique,
    total,
    n: grams.length,
    excluded: words.length - grams.length,
    sized: { value: total < size ? undefined : sizedValue(grams, size, draws, random), size, draws },
  }
}

function sizedValue(grams: readonly Int32Array[], size: number, draws: number, random: Random): number {
  let unique = 0
  for (let draw = 0; draw < draws; draw++) unique += uniqueAmong(shuffled(grams, random), size)
  return unique / (size * draws)
}

/** Different ones among the first n-grams. */
function uniqueAmong(texts: Iterable<Int32Array>, size: number): number {
  const met = new Set<number>()
  let left = size
  for (const grams of texts) {
    for (const gram of grams.subarray(0, left)) met.add(gram)
    left -= grams.length
    if (left <= 0) break
  }
  return met.size
}
