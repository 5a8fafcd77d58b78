import { ensure, refuseUnknown } from '../../core/check.js'
import { normaliseText } from '../../core/normalise.js'
import type { Rational } from '../../core/rational.js'
import { TokenIds } from '../../instruct/rouge/tokens.js'
import { codePoints } from '../code-points.js'
import { checkPrompts, checkTexts, isBlank } from './check.js'
import { type Distinct, type DistinctOptions, distinctOf } from './distinct.js'
import { type LengthScoreCorrelation, lengthScoreCorrelation } from './length-score.js'
import { lengthsOf, type TextIntervalOptions, type TextLengths } from './lengths.js'
import { type Refusals, refusals } from './refusals.js'
import { type Repetition, type RepetitionOptions, repetitionOf } from './repetition.js'
import { type SeedNovelty, seedNoveltyOf } from './seed-novelty.js'
import { type SelfRouge, type SelfRougeOptions, selfRougeOf } from './self-rouge.js'
import { numberedWords } from './words.js'

/** Settings of {@link describeTexts}. */
export interface DescribeTextsOptions extends TextIntervalOptions {
  /** Instructions that the texts were written from; without them nothing is said of novelty. @default none */
  readonly seeds?: readonly string[]
  /** The judge's score of each text; without them nothing is said of length and score. @default none */
  readonly scores?: readonly (number | Rational | undefined)[]
  /** Settings of distinct-n. @default see each setting */
  readonly distinct?: Pick<DistinctOptions, 'size' | 'draws'>
  /** Settings of self-ROUGE. @default see each setting */
  readonly selfRouge?: Pick<SelfRougeOptions, 'sample' | 'mostWords'>
  /** Settings of repetition. @default see each setting */
  readonly repetition?: RepetitionOptions
}

/** What a set of texts looks like: plain JSON once what is undefined is left out. */
export interface TextsDescription {
  /** Texts. */
  readonly n: number
  /** Texts without a character. */
  readonly empty: number
  /** Texts of white space alone. */
  readonly whitespace: number
  /** Texts whose normalised form is that of an earlier one; of those that are not blank. */
  readonly duplicates: number
  /** How long they are. */
  readonly lengths: TextLengths
  /** Distinct-n. */
  readonly distinct: {
    /** Of single words. */
    readonly 1: Distinct
    /** Of two words in a row. */
    readonly 2: Distinct
    /** Of three words in a row. */
    readonly 3: Distinct
  }
  /** How near they are to each other. */
  readonly selfRouge: SelfRouge
  /** How near they are to the seeds. */
  readonly novelty: SeedNovelty | undefined
  /** How often they refuse. */
  readonly refusals: Refusals
  /** How much they repeat themselves. */
  readonly repetition: Repetition
  /** How the score goes with the length in characters. */
  readonly lengthScore: LengthScoreCorrelation | undefined
}

/**
 * What a set of texts looks like, such as the instructions or the responses of an iteration. docs/texts.md defines every
 * value; each stands with its n and with what was excluded.
 *
 * @throws `InvalidArgumentError` for what is not an array of strings, and for unusable options.
 * @example
 * ```ts
 * import { describeTexts } from 'self-rewarding/texts'
 *
 * const instructions = ['Name a prime.', 'Name a river.', 'Name a prime!', '']
 * const { n, empty, distinct, selfRouge } = describeTexts(instructions, { seeds: ['Name a prime.'] })
 * console.log(n, empty, distinct[1].value, selfRouge.highest.mean) // 4 1 0.4444… 0.8888…
 * ```
 */
export function describeTexts(
  texts: readonly string[],
  options: DescribeTextsOptions = {},
): TextsDescription {
  refuseUnknown(options, [
    ...['seeds', 'scores', 'prompts', 'seed', 'resamples', 'distinct', 'selfRouge', 'repetition'],
  ])
  const { seeds, scores, prompts, seed = 1, resamples = 10_000 } = options
  checkTexts(texts)
  checkPrompts(prompts, texts.length)
  if (seeds) checkTexts(seeds, 'seeds')
  ensure(scores?.length === texts.length || !scores, 'scores', scores, `one for each text (${texts.length})`)
  refuseUnknown(options.distinct ?? {}, ['size', 'draws'])
  refuseUnknown(options.selfRouge ?? {}, ['sample', 'mostWords'])
  refuseUnknown(options.repetition ?? {}, ['loop', 'threshold'])
  const ids = new TokenIds()
  const words = numberedWords(texts, ids)
  const seedWords = seeds && numberedWords(seeds, ids)
  const draws = { prompts, seed, resamples }
  const distinct = (n: number): Distinct => distinctOf(words, n, { ...options.distinct, seed })
  const present = texts.filter(text => !isBlank(text))
  const empty = texts.filter(text => text === '').length
  return {
    n: texts.length,
    empty,
    whitespace: texts.length - present.length - empty,
    duplicates: present.length - new Set(present.map(normaliseText)).size,
    lengths: lengthsOf(
      texts,
      words.map(({ length }) => length),
      draws,
    ),
    distinct: { 1: distinct(1), 2: distinct(2), 3: distinct(3) },
    selfRouge: selfRougeOf(words, ids.size, { ...options.selfRouge, seed }),
    novelty: seedWords && seedNoveltyOf(words, seedWords, ids.size, draws),
    refusals: refusals(texts, draws),
    repetition: repetitionOf(texts, words, options.repetition ?? {}),
    lengthScore:
      scores &&
      lengthScoreCorrelation(
        texts.map((text, i) => ({ length: codePoints(text), score: scores[i], prompt: prompts?.[i] })),
      ),
  }
}
