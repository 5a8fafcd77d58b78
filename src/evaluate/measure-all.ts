import { type Metric, type MetricName, measure, type Rule, rules } from './metrics.js'
import type { Sums } from './sums.js'
import type { Tally } from './tally.js'
import { type Weighed, weighing } from './weighing.js'

const mean = (top: Rule['top'], n: Rule['n']): Rule => ({ top, n, excluded: s => s.excluded, wrong: -1 })
const scored = (s: Sums): number => s.scored
const varying = (s: Sums): number => s.scored - s.constant

/** Every mean over instructions. */
const means = {
  spearman: mean(s => s.rho, scored),
  spearmanVarying: mean(s => s.rho, varying),
  kendall: mean(s => s.tau, scored),
  kendallVarying: mean(s => s.tau, varying),
}

const orUndefined = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)

/** All metrics of a tally. */
export function measureAll(tally: Tally) {
  return metricsOf(weighing(tally)(new Uint32Array(tally.groups.length).fill(1)))
}

/** All metrics of what a tally came to. */
export function metricsOf({ sums, rho, tau }: Weighed) {
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
    spearman: measure(means.spearman, sums),
    spearmanVarying: measure(means.spearmanVarying, sums),
    spearmanPooled: pooled(rho),
    kendall: measure(means.kendall, sums),
    kendallVarying: measure(means.kendallVarying, sums),
    kendallPooled: pooled(tau),
  }
  return { sums, metrics }
}
