import type { MetricName } from './metrics.js'

const all: Readonly<Record<MetricName, true>> = {
  tiesHalf: true,
  tiesExcluded: true,
  decidedShare: true,
  strict: true,
  exactMatch: true,
  fiveBest: true,
  spearman: true,
  spearmanVarying: true,
  spearmanPooled: true,
  kendall: true,
  kendallVarying: true,
  kendallPooled: true,
}

/** All metrics, in the order of report cards. A record's keys: the compiler misses none. */
export const metricNames = Object.keys(all) as MetricName[]
