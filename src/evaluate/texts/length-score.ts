import { ensure } from '../../core/check.js'
import { type Rational, rationalToNumber } from '../../core/rational.js'
import { pearson, rho } from '../stats/correlation.js'
import { ranks } from '../stats/ranks.js'

/** A text's length and what the judge gave it. */
export interface ScoredLength {
  /** Length, in any one unit. */
  readonly length: number
  /** The judge's score; absent where there were too few valid votes. */
  readonly score?: number | Rational | undefined
  /** The prompt that the text answers. */
  readonly prompt?: string | undefined
}

/** Correlations of length and score, -1..1; undefined where a side does not vary. */
export interface LengthScore {
  /** Pearson's correlation, -1..1. */
  readonly pearson: number | undefined
  /** Spearman's correlation, -1..1. */
  readonly spearman: number | undefined
  /** Texts that they are over. */
  readonly n: number
  /** Texts that they are not over. */
  readonly excluded: number
}

/** How score goes with length. */
export interface LengthScoreCorrelation extends LengthScore {
  /**
   * Within prompts: a prompt's mean is taken from its lengths and scores (Pearson), or from their ranks among the
   * prompt's own (Spearman), before all are correlated. Texts without another one of their prompt are excluded.
   */
  readonly within: LengthScore & {
    /** Prompts with at least two scored texts. */
    readonly prompts: number
  }
}

/**
 * How a judge's score goes with length: over all texts, and within prompts. The first also shows that some prompts ask
 * for longer answers and get better ones; the second compares answers to the same prompt, and is what a judge that likes
 * length gives away.
 *
 * @throws `InvalidArgumentError` naming the field, for lengths and scores that are not finite.
 * @example
 * ```ts
 * import { lengthScoreCorrelation } from 'self-rewarding/texts'
 *
 * const { spearman, within } = lengthScoreCorrelation([
 *   { length: 10, score: 5, prompt: 'a' },
 *   { length: 20, score: 4, prompt: 'a' },
 *   { length: 90, score: 9, prompt: 'b' },
 *   { length: 99, score: 8, prompt: 'b' },
 * ])
 * console.log(spearman, within.spearman) // 0.6 -1
 * ```
 */
export function lengthScoreCorrelation(texts: readonly ScoredLength[]): LengthScoreCorrelation {
  ensure(Array.isArray(texts), 'texts', texts, 'an array')
  const scored = texts.flatMap(({ length, score, prompt }, i): Scored[] => {
    ensure(Number.isFinite(length) && length >= 0, `texts[${i}].length`, length, 'a number, 0 or more')
    if (score === undefined) return []
    const value = typeof score === 'number' ? score : rationalToNumber(score)
    ensure(Number.isFinite(value), `texts[${i}].score`, score, 'a finite number or an exact fraction')
    return [{ length, score: value, prompt }]
  })
  const groups = byPrompt(scored).filter(group => group.length > 1)
  const lengths = groups.map(group => group.map(({ length }) => length))
  const scores = groups.map(group => group.map(({ score }) => score))
  const within = lengths.flat().length
  const x = scored.map(({ length }) => length)
  const y = scored.map(({ score }) => score)
  return {
    pearson: pearsonOf(x, y),
    spearman: defined(rho(x, y)),
    n: scored.length,
    excluded: texts.length - scored.length,
    within: {
      pearson: pearsonOf(lengths.flatMap(centred), scores.flatMap(centred)),
      spearman: pearsonOf(lengths.flatMap(centredRanks), scores.flatMap(centredRanks)),
      n: within,
      excluded: texts.length - within,
      prompts: groups.length,
    },
  }
}

interface Scored {
  readonly length: number
  readonly score: number
  readonly prompt: string | undefined
}

function byPrompt(texts: readonly Scored[]): Scored[][] {
  const groups = new Map<string, Scored[]>()
  for (const text of texts) {
    if (text.prompt === undefined) continue
    const group = groups.get(text.prompt)
    if (group) group.push(text)
    else groups.set(text.prompt, [text])
  }
  return [...groups.values()]
}

const defined = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)

const pearsonOf = (x: readonly number[], y: readonly number[]): number | undefined =>
  x.length < 2 ? undefined : defined(pearson(x, y).statistic)

/** Equal values are 0 exactly: a rounding error of their mean would count as variation. */
function centred(values: readonly number[]): number[] {
  if (values.every(value => value === values[0])) return values.map(() => 0)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map(value => value - mean)
}

const centredRanks = (values: readonly number[]): number[] => centred(ranks(values))
