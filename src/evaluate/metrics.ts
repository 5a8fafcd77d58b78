import type { BootstrapInterval } from './bootstrap.js'
import type { Sums } from './sums.js'

/** A metric's name; docs/metrics.md defines each. */
export type MetricName =
  | 'tiesHalf'
  | 'tiesExcluded'
  | 'decidedShare'
  | 'strict'
  | 'exactMatch'
  | 'fiveBest'
  | 'spearman'
  | 'spearmanVarying'
  | 'spearmanPooled'
  | 'kendall'
  | 'kendallVarying'
  | 'kendallPooled'

/** A metric with what belongs beside it. */
export interface Metric {
  /** The value; undefined where nothing could be measured (n = 0). */
  readonly value: number | undefined
  /** Its bootstrap interval; undefined without a value or with a single group. */
  readonly interval: BootstrapInterval | undefined
  /** Items it was measured on: pairs, instructions or responses. */
  readonly n: number
  /** Items without a score from the judge. */
  readonly excluded: number
  /** The value if these counted as wrong: 0 for shares, -1 for correlations; undefined for pooled ones. */
  readonly asWrong: number | undefined
}

/** A ratio of sums. */
export interface Rule {
  readonly top: (s: Sums) => number
  readonly n: (s: Sums) => number
  readonly excluded: (s: Sums) => number
  /** What an excluded item adds to the top if it counts as wrong. */
  readonly wrong: number
}

const decided = (s: Sums): number => s.concordant + s.discordant
const pairs = (s: Sums): number => decided(s) + s.tied
const share = (top: Rule['top'], n: Rule['n'], excluded: Rule['n']): Rule => ({ top, n, excluded, wrong: 0 })
const ofPairs = (top: Rule['top'], n = pairs): Rule => share(top, n, s => s.pairsExcluded)

/** Every share. */
export const rules = {
  tiesHalf: ofPairs(s => s.concordant + s.tied / 2),
  tiesExcluded: ofPairs(s => s.concordant, decided),
  decidedShare: ofPairs(decided),
  strict: ofPairs(s => s.concordant),
  exactMatch: share(
    s => s.matched,
    s => s.scored,
    s => s.excluded,
  ),
  fiveBest: share(
    s => s.bestAtMax,
    s => s.atMax,
    s => s.unscored,
  ),
} satisfies Partial<Record<MetricName, Rule>>

/** A ratio; undefined without a denominator. */
export const ratio = (top: number, n: number): number | undefined => (n === 0 ? undefined : top / n)

/** A rule's value, n, excluded and what excluded items would make of it. */
export function measure(rule: Rule, sums: Sums): Omit<Metric, 'interval'> {
  const [top, n, excluded] = [rule.top(sums), rule.n(sums), rule.excluded(sums)]
  return { value: ratio(top, n), n, excluded, asWrong: ratio(top + rule.wrong * excluded, n + excluded) }
}
