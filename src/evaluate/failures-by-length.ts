import { ensure, ensureCount } from '../core/check.js'
import { quantileOfSorted } from './stats/sample.js'

/** A judged response: how long it is, and what came of its votes. */
export interface JudgedLength {
  /** Length in characters (Unicode code points). */
  readonly length: number
  /** Votes, failed ones included. */
  readonly votes: number
  /** Votes that gave no score. */
  readonly failed: number
}

/** Votes on the responses of one quartile of length. */
export interface LengthQuartile {
  /** Shortest length in it, in code points. */
  readonly from: number
  /** Longest length in it, in code points. */
  readonly to: number
  /** Responses. */
  readonly responses: number
  /** Votes on them. */
  readonly votes: number
  /** Votes that gave no score. */
  readonly failed: number
  /** failed / votes, 0..1; undefined without votes. */
  readonly share: number | undefined
}

/**
 * How often a judge gives no score, by quartile of the response's length: a judge that loses its form on long responses
 * excludes them, and what is left is no fair sample. Responses of one length stay together, so that there may be fewer
 * than four quartiles.
 *
 * @returns The quartiles that hold responses, the shortest first; none without responses.
 * @throws `InvalidArgumentError` naming the field, for a length or a count that is none.
 * @example
 * ```ts
 * import { failuresByLength } from 'self-rewarding/evaluate'
 *
 * const [short, long] = failuresByLength([
 *   { length: 20, votes: 3, failed: 0 },
 *   { length: 900, votes: 3, failed: 2 },
 * ])
 * console.log(short?.share, long?.share) // 0 0.666…
 * ```
 */
export function failuresByLength(responses: readonly JudgedLength[]): LengthQuartile[] {
  responses.forEach(({ length, votes, failed }, i) => {
    ensure(Number.isFinite(length) && length >= 0, `responses[${i}].length`, length, 'a length, 0 or more')
    if (votes !== 0) ensureCount(votes, `responses[${i}].votes`)
    const isCount = Number.isSafeInteger(failed) && failed >= 0 && failed <= votes
    ensure(isCount, `responses[${i}].failed`, failed, `a count, at most votes (${votes})`)
  })
  const sorted = [...responses].sort((a, b) => a.length - b.length)
  const lengths = sorted.map(({ length }) => length)
  const ends = [0.25, 0.5, 0.75, 1].map(share => quantileOfSorted(lengths, share))
  const quartileOf = (length: number): number => ends.findIndex(end => length <= end)
  return ends.flatMap((_, quartile) => {
    const own = sorted.filter(({ length }) => quartileOf(length) === quartile)
    const [first, last] = [own[0], own.at(-1)]
    if (first === undefined || last === undefined) return []
    const votes = own.reduce((sum, each) => sum + each.votes, 0)
    const failed = own.reduce((sum, each) => sum + each.failed, 0)
    const share = votes === 0 ? undefined : failed / votes
    return [{ from: first.length, to: last.length, responses: own.length, votes, failed, share }]
  })
}
