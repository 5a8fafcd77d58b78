/**
 * How well a judge agrees with people: the root's metrics, report cards with intervals, and comparisons of judges.
 *
 * @module
 */
export * from './alpaca-eval/index.js'
export type { Baseline, Baselines } from './baselines.js'
export { type BootstrapInterval, type BootstrapOptions, bootstrap } from './bootstrap.js'
export {
  type BradleyTerryOfPromptsOptions,
  type BradleyTerryOptions,
  bradleyTerry,
  bradleyTerryOfPrompts,
} from './bradley-terry.js'
export { compareJudges, type JudgeComparison, type JudgeDifference } from './compare-judges.js'
export { compareJudgesOverSeeds, type JudgeComparisonOverSeeds } from './compare-judges-over-seeds.js'
export { type EarlyStop, earlyStop } from './early-stop.js'
export { type ExactMatch, type ExactMatchShare, exactMatch } from './exact-match.js'
export { failuresByLength, type JudgedLength, type LengthQuartile } from './failures-by-length.js'
export { type FiveBest, type FiveBestOptions, fiveBest } from './five-best.js'
export { type Comparison, type HeadToHead, headToHead } from './head-to-head.js'
export { type HumanAgreement, type HumanPreference, humanAgreement } from './human-agreement.js'
export type { Metric, MetricName } from './metrics.js'
export type { OverSeeds } from './over-seeds.js'
export { type PairwiseAccuracy, pairwiseAccuracy } from './pairwise-accuracy.js'
export {
  type DetectableOptions,
  detectableNet,
  type PowerOptions,
  type PromptsNeededOptions,
  promptsNeeded,
} from './prompts-needed.js'
export { type RankCorrelations, rankCorrelations } from './rank-correlations.js'
export { type ReportCard, type ReportCardOptions, reportCard } from './report-card.js'
export {
  type MetricOverSeeds,
  type ReportCardOverSeeds,
  reportCardOverSeeds,
} from './report-card-over-seeds.js'
export {
  type JudgeSign,
  type JudgeSigns,
  JudgeSignsCounter,
  type JudgeSignsOptions,
  judgeSigns,
  type Sign,
  type SignedPrompt,
} from './signs/index.js'
export { type SpearmanOptions, spearman } from './stats/correlation.js'
export { type KendallOptions, kendall } from './stats/kendall.js'
export type { BradleyTerry, BradleyTerryModel, PairCounts, PairVerdict } from './strengths/types.js'
export type { Alternative, Interval, JudgedInstruction, JudgedResponse, TestResult } from './types.js'
