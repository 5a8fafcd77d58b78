import { measure, rules } from './metrics.js'
import type { Sums } from './sums.js'
import { totalsOf } from './tally.js'
import type { JudgedInstruction } from './types.js'
import { toUnits } from './units.js'

/** A share of instructions. */
export interface ExactMatchShare {
  /** matched / n, 0..1; undefined at n = 0. */
  readonly value: number | undefined
  /** Instructions whose order is the same. */
  readonly matched: number
  /** Instructions with all responses scored. */
  readonly n: number
  /** Instructions in which a response has no score. */
  readonly excluded: number
  /** The value if excluded instructions counted as wrong. */
  readonly asWrong: number | undefined
}

/** How often a judge's whole order equals the human one. */
export interface ExactMatch extends ExactMatchShare {
  /** The same by number of responses, ascending: longer orders are harder. */
  readonly byResponses: readonly (ExactMatchShare & {
    /** Responses that each of these instructions has, at least 2. */
    readonly responses: number
  })[]
  /** Instructions without two responses of distinct human rank: they have no order. */
  readonly unranked: number
}

/**
 * Exact match: the share of instructions in which every pair of responses that humans rank differently is strictly
 * concordant. A judge's tie on such a pair fails; the order of human ties does not matter.
 *
 * @throws `InvalidArgumentError` naming the field, for scores that are not finite and ranks below 0.
 * @example
 * ```ts
 * import { exactMatch } from 'self-rewarding'
 *
 * const { value, n } = exactMatch([
 *   { responses: [{ rank: 0, score: 5 }, { rank: 1, score: 3 }] },
 *   { responses: [{ rank: 0, score: 4 }, { rank: 1, score: 4 }] },
 * ])
 * console.log(value, n) // 0.5 2
 * ```
 */
export function exactMatch(instructions: readonly JudgedInstruction[]): ExactMatch {
  const { units, unranked } = toUnits(instructions)
  const sizes = [...new Set(units.map(unit => unit.ranks.length))].sort((a, b) => a - b)
  const byResponses = sizes.map(responses => {
    const same = units.filter(unit => unit.ranks.length === responses)
    return { responses, ...shareOf(totalsOf(same)) }
  })
  return { ...shareOf(totalsOf(units)), byResponses, unranked }
}

function shareOf(sums: Sums): ExactMatchShare {
  return { matched: sums.matched, ...measure(rules.exactMatch, sums) }
}
