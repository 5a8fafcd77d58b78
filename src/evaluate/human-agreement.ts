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
}

/** How often a person and a judge prefer the same one of two answers. */
export interface HumanAgreement {
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
 * The agreement of one person with the judge on pairs that the judge's scores order. Ties and skipped items are counted
 * apart and are neither agreement nor disagreement. 0.5 is what chance gives.
 *
 * @throws `InvalidArgumentError` naming the field.
 * @example
 * ```ts
 * import { humanAgreement } from 'self-rewarding/evaluate'
 *
 * const { value, n, ties } = humanAgreement([
 *   { item: '1:0', preference: 'a', judge: 'a' },
 *   { item: '1:4', preference: 'b', judge: 'a' },
 *   { item: '1:7', preference: 'tie', judge: 'b' },
 * ])
 * console.log(value, n, ties) // 0.5 2 1
 * ```
 */
export function humanAgreement(preferences: Iterable<HumanPreference>): HumanAgreement {
  const latest = new Map<string, HumanPreference>()
  for (const each of preferences) {
    const { item, preference, judge } = each
    ensure(typeof item === 'string', 'item', item, 'a text')
    ensure(['a', 'b', 'tie', 'skip'].includes(preference), 'preference', preference, 'a, b, tie or skip')
    ensure(judge === 'a' || judge === 'b', 'judge', judge, 'a or b')
    latest.set(item, each)
  }
  const counts = { agreed: 0, n: 0, ties: 0, skipped: 0 }
  for (const { preference, judge } of latest.values()) {
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
