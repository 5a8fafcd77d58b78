import { measure, rules } from './metrics.js'
import { totalsOf } from './tally.js'
import type { JudgedInstruction } from './types.js'
import { toUnits } from './units.js'

/** How often a judge orders two responses as humans do. Shares 0..1; undefined where nothing can be counted. */
export interface PairwiseAccuracy {
  /** (C + T/2) / (C + D + T), 0..1: the headline; a constant judge gets 0.5. */
  readonly tiesHalf: number | undefined
  /** C / (C + D), 0..1: over the pairs that the judge decides. */
  readonly tiesExcluded: number | undefined
  /** (C + D) / (C + D + T): how many pairs the judge decides. */
  readonly decidedShare: number | undefined
  /** C / (C + D + T), 0..1: a tie is wrong. */
  readonly strict: number | undefined
  /** C: pairs that the judge orders as humans do. */
  readonly concordant: number
  /** D: pairs that it orders the other way. */
  readonly discordant: number
  /** T: pairs to which it gives one score. */
  readonly tied: number
  /** C + D + T. */
  readonly n: number
  /** Pairs in which a response has no score. */
  readonly excluded: number
  /** The values if excluded pairs counted as discordant. */
  readonly asWrong: {
    /** (C + T/2) / (C + D + T + excluded). */
    readonly tiesHalf: number | undefined
    /** C / (C + D + excluded). */
    readonly tiesExcluded: number | undefined
    /** C / (C + D + T + excluded). */
    readonly strict: number | undefined
  }
  /** Instructions without two responses of distinct human rank: they have no pairs. */
  readonly unranked: number
}

/**
 * Pairwise accuracy: over all pairs of responses that humans rank differently, within an instruction, pooled over
 * instructions. Scores compare as exact fractions.
 *
 * Which treatment of ties the paper used is not stated (its numbers fit `tiesExcluded`): all three are given.
 *
 * @throws `InvalidArgumentError` naming the field, for scores that are not finite and ranks below 0.
 * @example
 * ```ts
 * import { pairwiseAccuracy } from 'self-rewarding'
 *
 * const { tiesHalf, n, excluded } = pairwiseAccuracy([
 *   { responses: [{ rank: 0, score: 5 }, { rank: 1, score: 3 }, { rank: 2, score: 3 }] },
 * ])
 * console.log(tiesHalf, n, excluded) // 0.833… 3 0
 * ```
 */
export function pairwiseAccuracy(instructions: readonly JudgedInstruction[]): PairwiseAccuracy {
  const units = toUnits(instructions)
  const sums = totalsOf(units.units)
  const { concordant, discordant, tied } = sums
  const tiesHalf = measure(rules.tiesHalf, sums)
  const tiesExcluded = measure(rules.tiesExcluded, sums)
  const strict = measure(rules.strict, sums)
  return {
    tiesHalf: tiesHalf.value,
    tiesExcluded: tiesExcluded.value,
    decidedShare: measure(rules.decidedShare, sums).value,
    strict: strict.value,
    concordant,
    discordant,
    tied,
    n: tiesHalf.n,
    excluded: tiesHalf.excluded,
    asWrong: { tiesHalf: tiesHalf.asWrong, tiesExcluded: tiesExcluded.asWrong, strict: strict.asWrong },
    unranked: units.unranked,
  }
}
