export { type Reselection, type ReselectOptions, reselect } from './again/reselect.js'
export { RunError, type RunFailure } from './errors.js'
export type { JudgeEvaluation, RankedItem } from './evaluation.js'
export type {
  CallFailEvent,
  CallRetryEvent,
  CandidateEvent,
  CheckpointEvent,
  EventsDropEvent,
  IterationEvent,
  IterationSealEvent,
  IterationStartEvent,
  JudgementEvent,
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
  Stage,
  StageEndEvent,
  StageStartEvent,
  TrainProgressEvent,
  TrainStartEvent,
} from './events.js'
export type { CandidateOptions, JudgeOptions, RetryOptions, RunnerOptions } from './options.js'
export type { IterationReport, RunReport } from './report.js'
export type { Run, RunResult, RunStatus } from './run.js'
export { IterationRunner, type StartOptions } from './runner.js'
export type { Funnel, Tally } from './stage/funnel.js'
export type { SelectionStrategy } from './stage/seal.js'
