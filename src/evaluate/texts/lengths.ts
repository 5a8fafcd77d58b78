import { refuseUnknown } from '../../core/check.js'
import { codePoints } from '../code-points.js'
import { checkPrompts, checkTexts } from './check.js'
import { type Distribution, distributionOf } from './distribution.js'
import { wordsOf } from './words.js'

/** What intervals over texts are made with. */
export interface TextIntervalOptions {
  /** The prompt of each text: texts of one prompt are drawn together. @default each text alone */
  readonly prompts?: readonly string[] | undefined
  /** Seed of all draws. @default 1 */
  readonly seed?: number
  /** Bootstrap resamples. @default 10_000 */
  readonly resamples?: number
}

/** How long texts are; texts of white space alone are among them. */
export interface TextLengths {
  /** In characters: Unicode code points. */
  readonly characters: Distribution
  /** In words: {@link wordsOf}. */
  readonly words: Distribution
}

/**
 * How long texts are, in characters and in words, with a bootstrap interval of the mean.
 *
 * @throws `InvalidArgumentError` for what is not an array of strings, and for unusable options.
 * @example
 * ```ts
 * import { textLengths } from 'self-rewarding/texts'
 *
 * const { characters, words } = textLengths(['Name a prime.', 'Why?'])
 * console.log(characters.mean, words.mean) // 8.5 2
 * ```
 */
export function textLengths(texts: readonly string[], options: TextIntervalOptions = {}): TextLengths {
  refuseUnknown(options, ['prompts', 'seed', 'resamples'])
  checkTexts(texts)
  checkPrompts(options.prompts, texts.length)
  return lengthsOf(
    texts,
    texts.map(text => wordsOf(text).length),
    options,
  )
}

/** Lengths of texts whose words are counted. */
export function lengthsOf(
  texts: readonly string[],
  words: readonly number[],
  { prompts: clusters, ...options }: TextIntervalOptions,
): TextLengths {
  return {
    characters: distributionOf(texts.map(codePoints), { clusters, ...options }),
    words: distributionOf(words, { clusters, ...options }),
  }
}
