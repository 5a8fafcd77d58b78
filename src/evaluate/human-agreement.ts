import { ensure } from '../core/check.js'
import { exactInterval } from './stats/binomial.js'
import type { Interval } from './types.js'

/** What a person said of two answers of which the judge gave one the higher score. */
export interface HumanPreference {
  /** What was compared, such as `1:17`. A later answer to the same takes the place of an earlier one. */
  readonly item: string
  /** The better one of the two; `skip` where the person did not say. */
  readonly preference: 'a' | 'b' | 'tie' | 'skip'
  /** The one with the judge's higher score. */
  readonly judge: 'a' | 'b'
  /** Which judge it was: its checkpoint and its prompt, such as `M1, additive`. Another checkpoint is another judge. */
  readonly judgedBy: string
}

/** How often a person and one judge prefer the same one of two answers. */
export interface HumanAgreement {
  /** Which judge. */
  readonly judgedBy: string
  /** agreed / n, 0..1; undefined at n = 0. */
  readonly value: number | undefined
  /** Exact (Clopper-Pearson) 95% interval for items of different prompts, drawn at random; undefined at n = 0. */
  readonly interval: Interval | undefined
  /** Items on which both prefer the same one. */
  readonly agreed: number
  /** Items on which the person prefers one. */
  readonly n: number
  /** Items on which the person prefers none; they are in no share. */
  readonly ties: number
  /** Items of which the person said nothing. */
  readonly skipped: number
}

/**
 * The agreement of one person with each judge on pairs that the judge's scores order, judges in the order in which they
 * first come. They are not pooled: a share of two judges is that of neither. Ties and skipped items are counted apart
 * and are neither agreement nor disagreement. 0.5 is what chance gives.
 *
 * @throws `InvalidArgumentError` naming the field.
 * @example
 * ```ts
 * import { humanAgreement } from 'self-rewarding/evaluate'
 *
 * const found = humanAgreement([
 *   { item: '1:0', preference: 'a', judge: 'a', judgedBy: 'M1' },
 *   { item: '1:4', preference: 'b', judge: 'a', judgedBy: 'M1' },
 *   { item: '1:7', preference: 'tie', judge: 'b', judgedBy: 'M1' },
 *   { item: '2:3', preference: 'a', judge: 'a', judgedBy: 'M2' },
 * ])
 * console.log(found.map(({ judgedBy, value, n, ties }) => [judgedBy, value, n, ties])) // [ [ 'M1', 0.5, 2, 1 ], [ 'M2', 1, 1, 0 ] ]
 * ```
 */
export function humanAgreement(preferences: Iterable<HumanPreference>): readonly HumanAgreement[] {
  const latest = new Map<string, HumanPreference>()
  for (const each of preferences) {
    const { item, preference, judge, judgedBy } = each
    ensure(typeof item === 'string', 'item', item, 'a text')
    ensure(['a', 'b', 'tie', 'skip'].includes(preference), 'preference', preference, 'a, b, tie or skip')
    ensure(judge === 'a' || judge === 'b', 'judge', judge, 'a or b')
    ensure(typeof judgedBy === 'string', 'judgedBy', judgedBy, 'a text')
    latest.set(item, each)
  }
  const judges = new Map<string, HumanPreference[]>()
  for (const each of latest.values()) {
    const own = judges.get(each.judgedBy)
    if (own) own.push(each)
    else judges.set(each.judgedBy, [each])
  }
  return [...judges].map(([judgedBy, own]) => ({ judgedBy, ...agreementOf(own) }))
}

function agreementOf(preferences: readonly HumanPreference[]): Omit<HumanAgreement, 'judgedBy'> {
  const counts = { agreed: 0, n: 0, ties: 0, skipped: 0 }
  for (const { preference, judge } of preferences) {
    if (preference === 'tie') counts.ties++
    else if (preference === 'skip') counts.skipped++
    else {
      counts.n++
      if (preference === judge) counts.agreed++
    }
  }
  const { agreed, n } = counts
  return {
    value: n === 0 ? undefined : agreed / n,
    interval: n === 0 ? undefined : exactInterval(agreed, n),
    ...counts,
  }
}
