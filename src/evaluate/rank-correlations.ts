import { measureAll } from './measure-all.js'
import { tally } from './tally.js'
import type { JudgedInstruction } from './types.js'
import { toUnits } from './units.js'

/** Agreement of a judge's scores with human ranks as correlations, -1..1; undefined where nothing can be counted. */
export interface RankCorrelations {
  /** Spearman's rho, mean over instructions; one on which the judge is constant counts as 0: the headline. */
  readonly spearman: number | undefined
  /** The same without the instructions on which the judge is constant, -1..1. */
  readonly spearmanVarying: number | undefined
  /**
   * One rho, -1..1, over the responses of all instructions; also rewards knowing which instructions get good answers.
   */
  readonly spearmanPooled: number | undefined
  /** Kendall's tau-b, mean over instructions; constant ones count as 0: the headline. */
  readonly kendall: number | undefined
  /** The same without the instructions on which the judge is constant, -1..1. */
  readonly kendallVarying: number | undefined
  /** One tau-b, -1..1, over the responses of all instructions. */
  readonly kendallPooled: number | undefined
  /** Instructions with all responses scored. */
  readonly n: number
  /** Of these, the ones on which the judge is constant. */
  readonly constant: number
  /** Instructions in which a response has no score. */
  readonly excluded: number
  /** The headlines if excluded instructions counted as fully reversed (-1). */
  readonly asWrong: {
    /** Spearman's rho, mean over instructions. */
    readonly spearman: number | undefined
    /** Kendall's tau-b, mean over instructions. */
    readonly kendall: number | undefined
  }
  /** Responses with a score: the n of the pooled values. */
  readonly responses: number
  /** Responses without a score, excluded from the pooled values. */
  readonly unscored: number
  /** Instructions without two responses of distinct human rank: they have no correlation. */
  readonly unranked: number
}

/**
 * Spearman and Kendall correlations between scores and human ranks (as -rank: rank 0 is the best), within instructions
 * and pooled. For two plain arrays: {@link spearman}, {@link kendall}.
 *
 * @throws `InvalidArgumentError` naming the field, for scores that are not finite and ranks below 0.
 * @example
 * ```ts
 * import { rankCorrelations } from 'self-rewarding/evaluate'
 *
 * const { kendall, constant } = rankCorrelations([
 *   { responses: [{ rank: 0, score: 5 }, { rank: 1, score: 3 }] },
 *   { responses: [{ rank: 0, score: 4 }, { rank: 1, score: 4 }] },
 * ])
 * console.log(kendall, constant) // 0.5 1
 * ```
 */
export function rankCorrelations(instructions: readonly JudgedInstruction[]): RankCorrelations {
  const units = toUnits(instructions)
  const { sums, metrics } = measureAll(tally(units))
  return {
    spearman: metrics.spearman.value,
    spearmanVarying: metrics.spearmanVarying.value,
    spearmanPooled: metrics.spearmanPooled.value,
    kendall: metrics.kendall.value,
    kendallVarying: metrics.kendallVarying.value,
    kendallPooled: metrics.kendallPooled.value,
    n: sums.scored,
    constant: sums.constant,
    excluded: sums.excluded,
    asWrong: { spearman: metrics.spearman.asWrong, kendall: metrics.kendall.asWrong },
    responses: sums.responses,
    unscored: sums.unscored,
    unranked: units.unranked,
  }
}
