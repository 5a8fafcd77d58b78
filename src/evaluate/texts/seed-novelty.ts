import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import { TokenIds } from '../../instruct/rouge/tokens.js'
import { ratio } from '../metrics.js'
import { checkPrompts, checkTexts } from './check.js'
import { type Distribution, distributionOf } from './distribution.js'
import type { TextIntervalOptions } from './lengths.js'
import { comparable, rougeWith } from './rouge.js'
import { numberedWords } from './words.js'

/** Settings of {@link seedNovelty}. */
export interface SeedNoveltyOptions extends TextIntervalOptions {
  /** ROUGE-L F above which a text repeats a seed, in [0, 1]. @default 0.7 (Self-Instruct) */
  readonly threshold?: number
  /** Words of a text or seed that are compared; longer ones are cut, and counted. @default 512 */
  readonly mostWords?: number
}

/** How near texts are to seeds. */
export interface SeedNovelty {
  /** A text's highest ROUGE-L F with any seed, 0..1. */
  readonly highest: Distribution
  /** Texts whose highest is above the threshold. */
  readonly near: number
  /** near / n, 0..1. */
  readonly share: number | undefined
  /** The threshold. */
  readonly threshold: number
  /** Texts with a word, where there are seeds with one. */
  readonly n: number
  /** Texts without a word, or all where no seed has one. */
  readonly excluded: number
  /** Seeds with a word. */
  readonly seeds: number
  /** Seeds without one: nothing is near to them. */
  readonly seedsExcluded: number
  /** Texts and seeds that were cut. */
  readonly cut: number
}

/**
 * How near texts are to the seeds that they were written from: each text's highest ROUGE-L F with any seed, and the
 * share of texts above Self-Instruct's 0.7. Words are those of {@link wordsOf}.
 *
 * @throws `InvalidArgumentError` for what is not an array of strings, and for unusable options.
 * @example
 * ```ts
 * import { seedNovelty } from 'self-rewarding/texts'
 *
 * const { near, share } = seedNovelty(['Name a big prime.', 'Why is the sky blue?'], ['Name a prime.'])
 * console.log(near, share) // 1 0.5
 * ```
 */
export function seedNovelty(
  texts: readonly string[],
  seeds: readonly string[],
  options: SeedNoveltyOptions = {},
): SeedNovelty {
  refuseUnknown(options, ['threshold', 'mostWords', 'prompts', 'seed', 'resamples'])
  checkTexts(texts)
  checkTexts(seeds, 'seeds')
  const ids = new TokenIds()
  return seedNoveltyOf(numberedWords(texts, ids), numberedWords(seeds, ids), ids.size, options)
}

/** {@link seedNovelty} of texts and seeds by their words' numbers, which are below `size`. */
export function seedNoveltyOf(
  texts: readonly Int32Array[],
  seeds: readonly Int32Array[],
  size: number,
  { threshold = 0.7, mostWords = 512, prompts, ...draws }: SeedNoveltyOptions,
): SeedNovelty {
  ensure(threshold >= 0 && threshold <= 1, 'threshold', threshold, 'a number in 0..1')
  ensureCount(mostWords, 'mostWords')
  checkPrompts(prompts, texts.length)
  const known = comparable(seeds, mostWords)
  const asked = comparable(known.words.length > 0 ? texts : [], mostWords)
  const compare = rougeWith(known.words, size)
  const highest = asked.words.map(text => {
    let top = 0
    compare(text, f => {
      top = Math.max(top, f)
    })
    return top
  })
  const clusters = prompts?.filter((_, i) => texts[i]?.length !== 0)
  const near = highest.filter(f => f > threshold).length
  return {
    highest: distributionOf(highest, { clusters, ...draws }),
    near,
    share: ratio(near, highest.length),
    threshold,
    n: highest.length,
    excluded: texts.length - highest.length,
    seeds: known.words.length,
    seedsExcluded: known.wordless,
    cut: known.cut + asked.cut,
  }
}
