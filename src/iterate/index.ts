export { analyseVotes } from './again/analyse-votes.js'
export { reselect } from './again/reselect.js'
export type { Reselection, ReselectOptions } from './again/reselection.js'
export type { AnalyseVotesOptions, VoteAgreement, VoteAnalysis, VotesRow } from './again/votes/types.js'
export type { BreakerOptions, ConcurrencyOptions, RetryOptions } from './calls/options.js'
export { defineConfig } from './define-config.js'
export { RunError, type RunErrorDetails, type RunFailure } from './errors.js'
export type {
  BackendDownEvent,
  BackendUpEvent,
  CallFailEvent,
  CallRecordEvent,
  CallRetryEvent,
  CandidateEvent,
  CheckpointEvent,
  EvaluationPart,
  EventsDropEvent,
  GateEvent,
  IterationEvent,
  IterationSealEvent,
  IterationStartEvent,
  JudgementEvent,
  LaneLimitEvent,
  LedgerDamageEvent,
  NamedEvent,
  PairEvent,
  PositiveEvent,
  PromptDropEvent,
  PromptEvent,
  PromptExcludeEvent,
  RunEndEvent,
  RunEvent,
  RunEventOf,
  RunEventType,
  RunStartEvent,
  RunStopEvent,
  SettingsChangeEvent,
  Stage,
  StageEndEvent,
  StageStartEvent,
  TrainProgressEvent,
  TrainStartEvent,
} from './events.js'
export type { GateAction, GateFinding, GateMoment, GateResult } from './gates/finding.js'
export type { Gate, GateState } from './gates/gate.js'
export type { MixOptions, SeedExample, SeedPair } from './mix-options.js'
export type { CandidateOptions, JudgeOptions, RunnerOptions } from './options.js'
export { planRun } from './plan/plan-run.js'
export type {
  PlanAssumptions,
  PlanBasis,
  PlannedIteration,
  PlannedLimit,
  PlannedRedo,
  PlannedStage,
  PlannedUsage,
  PlanOptions,
  RunPlan,
} from './plan/types.js'
export type { RankedItem } from './ranked-item.js'
export type { ChosenCheckpoint, IterationReport, JudgeEvaluation, RunReport } from './report.js'
export type { Run } from './run.js'
export type { RunEnd, RunResult, RunStatus } from './run-result.js'
export { IterationRunner } from './runner.js'
export type { SftOptions } from './sft-options.js'
export { type MergedShards, type MergeOptions, mergeShards } from './shards/merge-shards.js'
export type { Budget, Price, PriceTable } from './spending/options.js'
export type { Spent, StageUsage } from './spending/usage.js'
export type { Funnel } from './stage/funnel.js'
export type { SelectionStrategy } from './stage/selection.js'
export type { StartOptions } from './start-options.js'
export type { Tally } from './tally.js'
