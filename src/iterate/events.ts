import type { ParsedScore } from '../judge/types.js'
import type { DamagedLine } from '../ledger/ledger.js'
import type { CallKind } from '../ledger/record.js'
import type { Completion, Usage } from '../model/provider.js'
import type { PositiveExample, PreferencePair } from '../select/types.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { TrainingProgress } from '../train/trainer.js'
import type { GateResult } from './gates/finding.js'
import type { RunStatus } from './run-result.js'
import type { Funnel } from './stage/funnel.js'

/** What a stage of an iteration is. Training has no `stage-start`: it begins with `train-start`. */
export type Stage = 'prompts' | 'responses' | 'evaluation'

/** What all events have. */
export interface NamedEvent<Type extends string> {
  /** Tells the events apart. */
  readonly type: Type
}

/** What all events of an iteration have. */
export interface IterationEvent<Type extends string> extends NamedEvent<Type> {
  /** Iteration, from 1; the evaluation of the last checkpoint counts as one more. */
  readonly iteration: number
}

/** The ledger is open. */
export interface RunStartEvent extends NamedEvent<'run-start'> {
  /** What the ledger is called: a folder, or `memory`. */
  readonly location: string
  /** The checkpoint that iteration 1 samples from, or that judges; absent where a model was given as it is. */
  readonly checkpoint?: Checkpoint
}

/** An iteration begins, or is found sealed. */
export interface IterationStartEvent extends IterationEvent<'iteration-start'> {
  /** The model that answers and judges. */
  readonly checkpoint: Checkpoint
  /** Whether its datasets were written in an earlier start, so that they need no calls. */
  readonly sealed: boolean
}

/** A stage begins. */
export interface StageStartEvent extends IterationEvent<'stage-start'> {
  /** Which stage. */
  readonly stage: Stage
  /** Items in all: prompts, or instructions of the evaluation; absent where a source gives them one by one. */
  readonly items?: number
  /** Items that earlier starts have completed. */
  readonly done: number
  /** Of `evaluateModels`, which part of the evaluation it is. */
  readonly part?: EvaluationPart
}

/** A part of the evaluation of several models. */
export interface EvaluationPart {
  /**
   * `answers` (the model answers), `against` (its answers are compared with another's), `ranked` (it judges human-ranked
   * responses), or `cross` (it judges the answers of all).
   */
  readonly work: 'answers' | 'against' | 'ranked' | 'cross'
  /** Name of the model. */
  readonly model: string
  /** Name of the earlier model that `against` compares with, or of the judge prompt of `ranked`. */
  readonly by?: string
  /** Replies that it takes, where every vote states what it is asked for. */
  readonly replies: number
  /** Those of items that earlier starts have completed. */
  readonly recorded: number
}

/** A prompt entered the iteration. */
export interface PromptEvent extends IterationEvent<'prompt'> {
  /** Index among the prompts that entered, from 0. */
  readonly index: number
  /** The instruction. */
  readonly prompt: string
}

/** A prompt did not enter the iteration. */
export interface PromptDropEvent extends IterationEvent<'prompt-drop'> {
  /**
   * `empty`, `duplicate` (of an earlier prompt), `overlaps-test`, `overlaps-validation` or `overlaps-eft-eval` (a held-out
   * set of the run's `split`), or the source's own word.
   */
  readonly reason: string
  /** The raw text. */
  readonly prompt: string
}

/** A candidate was recorded. */
export interface CandidateEvent extends IterationEvent<'candidate'> {
  /** Index of its prompt, from 0. */
  readonly promptIndex: number
  /** Index among the candidates of the prompt, from 0. */
  readonly candidate: number
  /** What the model answered. */
  readonly completion: Completion
}

/** A vote was recorded. */
export interface JudgementEvent extends IterationEvent<'judgement'> {
  /** Whether a candidate (or a given response) was judged, or a human-ranked response of the evaluation. */
  readonly stage: 'responses' | 'evaluation'
  /** Index of the prompt, or of the evaluation's instruction, from 0. */
  readonly promptIndex: number
  /** Index of the judged candidate or ranked response, from 0. */
  readonly candidate: number
  /** Index of the vote, from 0; those past K replace votes that gave no score. */
  readonly vote: number
  /** What the judge wrote. */
  readonly completion: Completion
  /** The score read from it, or why there is none. */
  readonly parsed: ParsedScore
}

/** A prompt gave a preference pair. */
export interface PairEvent extends IterationEvent<'pair'> {
  /** The pair, with its scores where the rule asks for any. */
  readonly pair: PreferencePair
}

/** A prompt gave a positive example (SFT selection). */
export interface PositiveEvent extends IterationEvent<'positive'> {
  /** The response with its score. */
  readonly example: PositiveExample
}

/** A prompt gave nothing to train on. */
export interface PromptExcludeEvent extends IterationEvent<'prompt-exclude'> {
  /** Index of the prompt, from 0. */
  readonly promptIndex: number
  /** A `PairExclusion`. */
  readonly reason: string
}

/** An attempt at a call failed and is made again. */
export interface CallRetryEvent extends IterationEvent<'call-retry'> {
  /** What the call is for. */
  readonly kind: CallKind
  /** The attempt that failed, from 1. */
  readonly attempt: number
  /** Milliseconds until the next attempt. */
  readonly delayMs: number
  /** A `ProviderError`. */
  readonly error: unknown
}

/** A call was recorded, whatever came of it. */
export interface CallRecordEvent extends IterationEvent<'call-record'> {
  /** What the call was for. */
  readonly kind: CallKind
  /** What it used, where the backend says so. */
  readonly usage?: Usage
}

/** A call failed for good; its item is excluded and counted. */
export interface CallFailEvent extends IterationEvent<'call-fail'> {
  /** What the call was for. */
  readonly kind: CallKind
  /** The last attempt's `ProviderError`. */
  readonly error: unknown
}

/** How many calls may be under way on a lane has changed. */
export interface LaneLimitEvent extends NamedEvent<'lane-limit'> {
  /** The provider's lane. */
  readonly lane: string
  /** Calls at once from now on. */
  readonly limit: number
}

/** A backend seems to be down: after failures in a row, calls wait, and one is tried now and then. */
export interface BackendDownEvent extends NamedEvent<'backend-down'> {
  /** The provider's lane. */
  readonly lane: string
  /** Failures in a row. */
  readonly failures: number
  /** Milliseconds until the next try. */
  readonly delayMs: number
  /** The last failure, a `ProviderError`. */
  readonly error: unknown
}

/** A backend that was down answers again. */
export interface BackendUpEvent extends NamedEvent<'backend-up'> {
  /** The provider's lane. */
  readonly lane: string
  /** Milliseconds for which calls have waited. */
  readonly downMs: number
}

/** The run is stopping: nothing new begins, calls under way may end. */
export interface RunStopEvent extends NamedEvent<'run-stop'> {
  /** Milliseconds that calls under way have. */
  readonly graceMs: number
}

/** An iteration was made, in part or whole, under other settings or with another model. */
export interface SettingsChangeEvent extends IterationEvent<'settings-change'> {
  /**
   * What follows: recorded calls are made again (`redo`, as `changes` asked), datasets are made again of the same calls
   * under `selections/<hash>/` (`reselect`), or, where a checkpoint was trained on them, nothing (`keep`).
   */
  readonly action: 'redo' | 'reselect' | 'keep'
  /** What differs, in words. */
  readonly changed: readonly string[]
  /** Recorded calls that no longer count. */
  readonly calls: number
  /** What they had used, in tokens. */
  readonly tokens: number
}

/** A line of the ledger is no record; its call is made again. */
export interface LedgerDamageEvent extends NamedEvent<'ledger-damage'>, DamagedLine {}

/** All items of a stage are recorded and its datasets written. */
export interface StageEndEvent extends IterationEvent<'stage-end'> {
  /** Which stage. */
  readonly stage: Stage
}

/** The datasets of an iteration are written. */
export interface IterationSealEvent extends IterationEvent<'iteration-seal'> {
  /** How prompts became rows to train on. */
  readonly funnel: Funnel
}

/** A training job runs. */
export interface TrainStartEvent extends IterationEvent<'train-start'> {
  /** Depends on all that the job trains on and with: equal jobs have equal ids. */
  readonly jobId: string
  /** Whether it had been submitted before. */
  readonly found: boolean
  /** Rows that it trains on, those that were mixed in included. */
  readonly rows: number
  /** Seed rows of the run's `mix` among them; 0 without. */
  readonly mixed: number
}

/** A training job goes on. */
export interface TrainProgressEvent extends IterationEvent<'train-progress'> {
  /** How far it is, as the trainer tells. */
  readonly progress: TrainingProgress
}

/** A checkpoint was made. */
export interface CheckpointEvent extends IterationEvent<'checkpoint'> {
  /** What training made: the model of the next iteration. */
  readonly checkpoint: Checkpoint
}

/** A gate found something. */
export interface GateEvent extends IterationEvent<'gate'> {
  /** What, and what follows. A later start tells it again. */
  readonly finding: GateResult
}

/** A slow reader of the iterator missed item events; events of the run's course are never dropped. */
export interface EventsDropEvent extends NamedEvent<'events-drop'> {
  /** Events missed since the last such event. */
  readonly count: number
}

/** The run ended; the last event. */
export interface RunEndEvent extends NamedEvent<'run-end'> {
  /** How; `failed` where the run's `result` rejects. */
  readonly status: RunStatus | 'failed'
}

/** What happens in a run, told apart by `type`. */
export type RunEvent =
  | RunStartEvent
  | IterationStartEvent
  | StageStartEvent
  | PromptEvent
  | PromptDropEvent
  | CandidateEvent
  | JudgementEvent
  | PairEvent
  | PositiveEvent
  | PromptExcludeEvent
  | CallRecordEvent
  | CallRetryEvent
  | CallFailEvent
  | LaneLimitEvent
  | BackendDownEvent
  | BackendUpEvent
  | RunStopEvent
  | SettingsChangeEvent
  | LedgerDamageEvent
  | StageEndEvent
  | IterationSealEvent
  | TrainStartEvent
  | TrainProgressEvent
  | CheckpointEvent
  | GateEvent
  | EventsDropEvent
  | RunEndEvent

/** Names of the events. */
export type RunEventType = RunEvent['type']

/** The event of a name. */
export type RunEventOf<T extends RunEventType> = Extract<RunEvent, NamedEvent<T>>

/** Events that come once an item; a slow reader may miss some. */
export const itemEvents: ReadonlySet<RunEventType> = new Set([
  'prompt',
  'prompt-drop',
  'candidate',
  'judgement',
  'pair',
  'positive',
  'prompt-exclude',
  'call-record',
  'call-retry',
  'call-fail',
  'lane-limit',
])
