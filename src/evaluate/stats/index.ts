/**
 * Statistics that a report of one's own may need besides the paper's metrics, checked against scipy.
 *
 * @module
 */

export type { Alternative, Interval, TestResult } from '../types.js'
export {
  type ClassificationScores,
  classificationScores,
  cohenKappa,
  type KappaOptions,
  type Label,
} from './agreement.js'
export { type AlphaOptions, krippendorffAlpha } from './alpha.js'
export type { AlphaLevel } from './alpha-of-coincidences.js'
export {
  type BinomialTestOptions,
  binomialTest,
  type ExactIntervalOptions,
  exactInterval,
  type WilsonOptions,
  wilsonInterval,
} from './binomial.js'
export { pearson, type SpearmanOptions, spearman } from './correlation.js'
export { type KendallOptions, kendall } from './kendall.js'
export { type RankMethod, ranks } from './ranks.js'
export { type MeanIntervalOptions, meanInterval, quantile, type Summary, summarize } from './sample.js'
export { mannWhitney, pairedTTest, welchTTest, wilcoxon } from './two-sample.js'
