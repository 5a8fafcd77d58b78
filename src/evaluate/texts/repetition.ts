import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import { TokenIds } from '../../instruct/rouge/tokens.js'
import { ratio } from '../metrics.js'
import { checkTexts, isBlank } from './check.js'
import { type Distribution, distributionOf } from './distribution.js'
import { ngramNumbers } from './ngrams.js'
import { type TailLoopOptions, tailLoop } from './tail-loop.js'
import { numberedWords } from './words.js'

/** Settings of {@link repetition}. */
export interface RepetitionOptions {
  /** What counts as a loop. @default see each setting */
  readonly loop?: TailLoopOptions
  /** rep-4 above which a text counts as repetitive, in [0, 1]. @default 0.5 */
  readonly threshold?: number
}

/** How much texts repeat themselves. */
export interface Repetition {
  /** rep-4 of each text with at least four words: the share of its 4-grams that are not new, 0..1. */
  readonly rep4: Distribution
  /** Texts with fewer words. */
  readonly tooShort: number
  /** Texts whose rep-4 is above the threshold. */
  readonly repetitive: number
  /** repetitive / rep4.n, 0..1. */
  readonly repetitiveShare: number | undefined
  /** The threshold. */
  readonly threshold: number
  /** Texts that end in a loop: {@link tailLoop}. */
  readonly looping: number
  /** looping / n, 0..1. */
  readonly loopingShare: number | undefined
  /** Texts that are not blank. */
  readonly n: number
  /** Texts of white space alone, or of nothing. */
  readonly excluded: number
}

/**
 * rep-n of a text (Welleck et al. 2020): 1 - different n-grams / all n-grams, 0..1; `undefined` for a text of fewer than
 * `n` words. It rises with a text's length. Words are those of {@link wordsOf}.
 *
 * @throws `InvalidArgumentError` for a text that is no string, or an `n` below 1.
 * @example
 * ```ts
 * import { repeatedNgrams } from 'self-rewarding/texts'
 *
 * repeatedNgrams('to be or not to be', 2) // 0.19999999999999996
 * ```
 */
export function repeatedNgrams(text: string, n = 4): number | undefined {
  ensure(typeof text === 'string', 'text', text, 'a string')
  ensureCount(n, 'n')
  const [grams] = ngramNumbers(numberedWords([text], new TokenIds()), n)
  return grams && repeatedIn(grams)
}

/**
 * How much texts repeat themselves: rep-4, and loops at the end.
 *
 * @throws `InvalidArgumentError` for what is not an array of strings, and for unusable options.
 * @example
 * ```ts
 * import { repetition } from 'self-rewarding/texts'
 *
 * const { looping, repetitive } = repetition(['Rome is old.', 'It is what it is. '.repeat(20)])
 * console.log(looping, repetitive) // 1 1
 * ```
 */
export function repetition(texts: readonly string[], options: RepetitionOptions = {}): Repetition {
  refuseUnknown(options, ['loop', 'threshold'])
  checkTexts(texts)
  return repetitionOf(texts, numberedWords(texts, new TokenIds()), options)
}

/** {@link repetition} of texts whose words are numbered. */
export function repetitionOf(
  texts: readonly string[],
  words: readonly Int32Array[],
  { loop, threshold = 0.5 }: RepetitionOptions,
): Repetition {
  ensure(threshold >= 0 && threshold <= 1, 'threshold', threshold, 'a number in 0..1')
  const shares = ngramNumbers(words, 4)
    .map(repeatedIn)
    .filter(share => share !== undefined)
  const present = texts.filter(text => !isBlank(text))
  const looping = present.filter(text => tailLoop(text, loop)).length
  const repetitive = shares.filter(share => share > threshold).length
  return {
    rep4: distributionOf(shares),
    tooShort: texts.length - shares.length,
    repetitive,
    repetitiveShare: ratio(repetitive, shares.length),
    threshold,
    looping,
    loopingShare: ratio(looping, present.length),
    n: present.length,
    excluded: texts.length - present.length,
  }
}

const repeatedIn = (grams: Int32Array): number | undefined =>
  grams.length === 0 ? undefined : 1 - new Set(grams).size / grams.length
