/**
 * What people read: report cards, funnels and whole runs as text, and a run's report as a page.
 *
 * @module
 */
export type { Estimate } from './estimate.js'
export { formatEftReport } from './format-eft-report.js'
export { formatFunnel, formatReport } from './format-report.js'
export { formatReportCard } from './format-report-card.js'
export { formatReportCardOverSeeds } from './format-report-card-over-seeds.js'
export { type FormatSummaryOptions, formatSummary } from './format-summary.js'
export { formatVotes } from './format-votes.js'
export { htmlReport } from './html/html-report.js'
export { htmlReproduction } from './html/html-reproduction.js'
export { formatJudgeBench } from './judge-bench/format-judge-bench.js'
export type { BenchedJudge, JudgeBench } from './judge-bench/types.js'
export { deviations } from './reproduce/deviations.js'
export { formatReproduction } from './reproduce/format-reproduction.js'
export { reproduce } from './reproduce/reproduce.js'
export type {
  Deviation,
  ReproducedAlpacaEval,
  ReproducedComparison,
  ReproducedCross,
  ReproducedMap,
  ReproducedModel,
  ReproducedPreference,
  ReproducedRun,
  ReproducedTable,
  ReproducedTexts,
  Reproduction,
} from './reproduce/types.js'
export type { Damage } from './run/damage.js'
export type { FewerVotes } from './run/fewer-votes.js'
export type { Health, HealthWarning } from './run/health.js'
export type { IterationCalls } from './run/iteration-calls.js'
export type { IterationData, Lengths } from './run/iteration-data.js'
export type { EvaluatedSource } from './run/models.js'
export type {
  CutText,
  RunSample,
  SampledCandidate,
  SampledVote,
  SampleKind,
} from './run/samples/types.js'
export type { RunSource } from './run/source.js'
export { type SummariseRunOptions, summariseRun } from './run/summarise-run.js'
export type {
  IterationSummary,
  ModelComparison,
  ModelSummary,
  RunSummary,
  SummaryMap,
  TrainingCurve,
} from './summary.js'
export type { Row, Table } from './table.js'
