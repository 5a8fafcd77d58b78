import type { BootstrapInterval } from './bootstrap.js'
import { addSums, noSums, type Sums } from './sums.js'
import type { Tally } from './tally.js'

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
interface Rule {
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
const mean = (top: Rule['top'], n: Rule['n']): Rule => ({ top, n, excluded: s => s.excluded, wrong: -1 })
const scored = (s: Sums): number => s.scored
const varying = (s: Sums): number => s.scored - s.constant

/** Every metric that is a ratio of sums, in the order of report cards. */
export const rules = {
  tiesHalf: ofPairs(s => s.concordant + s.tied / 2),
  tiesExcluded: ofPairs(s => s.concordant, decided),
  decidedShare: ofPairs(decided),
  strict: ofPairs(s => s.concordant),
  exactMatch: share(
    s => s.matched,
    scored,
    s => s.excluded,
  ),
  fiveBest: share(
    s => s.bestAtMax,
    s => s.atMax,
    s => s.unscored,
  ),
  spearman: mean(s => s.rho, scored),
  spearmanVarying: mean(s => s.rho, varying),
  kendall: mean(s => s.tau, scored),
  kendallVarying: mean(s => s.tau, varying),
} satisfies Partial<Record<MetricName, Rule>>

/** A ratio; undefined without a denominator. */
export const ratio = (top: number, n: number): number | undefined => (n === 0 ? undefined : top / n)

/** A rule's value, n, excluded and what excluded items would make of it. */
export function measure(rule: Rule, sums: Sums): Omit<Metric, 'interval'> {
  const [top, n, excluded] = [rule.top(sums), rule.n(sums), rule.excluded(sums)]
  return { value: ratio(top, n), n, excluded, asWrong: ratio(top + rule.wrong * excluded, n + excluded) }
}

const orUndefined = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)

/** All metrics of a tally, each group counted as often as its weight says; once by default. */
export function measureAll({ groups, cells, correlations }: Tally, weights?: Float64Array) {
  const sums = noSums()
  const counts = new Float64Array(cells)
  for (let g = 0; g < groups.length; g++) {
    const group = groups[g]
    const weight = weights ? (weights[g] ?? 0) : 1
    if (group === undefined || weight === 0) continue
    addSums(sums, group.sums, weight)
    for (const cell of group.cells) counts[cell] = (counts[cell] ?? 0) + weight
  }
  const { rho, tau } = correlations(counts)
  const pooled = (value: number) => ({
    value: orUndefined(value),
    n: sums.responses,
    excluded: sums.unscored,
    asWrong: undefined,
  })
  const metrics: Record<MetricName, Omit<Metric, 'interval'>> = {
    tiesHalf: measure(rules.tiesHalf, sums),
    tiesExcluded: measure(rules.tiesExcluded, sums),
    decidedShare: measure(rules.decidedShare, sums),
    strict: measure(rules.strict, sums),
    exactMatch: measure(rules.exactMatch, sums),
    fiveBest: measure(rules.fiveBest, sums),
    spearman: measure(rules.spearman, sums),
    spearmanVarying: measure(rules.spearmanVarying, sums),
    spearmanPooled: pooled(rho),
    kendall: measure(rules.kendall, sums),
    kendallVarying: measure(rules.kendallVarying, sums),
    kendallPooled: pooled(tau),
  }
  return { sums, metrics }
}
