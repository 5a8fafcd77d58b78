import type { ParsedScore } from '../judge/types.js'
import type { DamagedLine } from '../ledger/ledger.js'
import type { CallKind } from '../ledger/record.js'
import type { Completion } from '../model/provider.js'
import type { PositiveExample, PreferencePair } from '../select/types.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { TrainingProgress } from '../train/trainer.js'
import type { Funnel } from './funnel.js'
import type { RunStatus } from './run.js'

/** What a stage of an iteration is. */
export type Stage = 'prompts' | 'responses' | 'evaluation' | 'training'

/** What happens in a run, told apart by `type`. */
export type RunEvent =
  /** The ledger is open. */
  | { readonly type: 'run-start'; readonly location: string; readonly checkpoint: Checkpoint }
  /** An iteration begins, or is found sealed. */
  | {
      readonly type: 'iteration-start'
      readonly iteration: number
      readonly checkpoint: Checkpoint
      readonly sealed: boolean
    }
  /** A stage begins; `items` of it in all, where known, `done` of them recorded before. */
  | {
      readonly type: 'stage-start'
      readonly iteration: number
      readonly stage: Stage
      readonly items?: number
      readonly done: number
    }
  /** A prompt entered the iteration. */
  | { readonly type: 'prompt'; readonly iteration: number; readonly index: number; readonly prompt: string }
  /** A prompt did not enter the iteration. */
  | {
      readonly type: 'prompt-drop'
      readonly iteration: number
      readonly reason: string
      readonly prompt: string
    }
  /** A candidate was recorded. */
  | {
      readonly type: 'candidate'
      readonly iteration: number
      readonly promptIndex: number
      readonly candidate: number
      readonly completion: Completion
    }
  /** A vote was recorded. */
  | {
      readonly type: 'judgement'
      readonly iteration: number
      readonly stage: 'responses' | 'evaluation'
      readonly promptIndex: number
      readonly candidate: number
      readonly vote: number
      readonly completion: Completion
      readonly parsed: ParsedScore
    }
  /** A prompt gave a preference pair. */
  | { readonly type: 'pair'; readonly iteration: number; readonly pair: PreferencePair }
  /** A prompt gave a positive example (SFT selection). */
  | { readonly type: 'positive'; readonly iteration: number; readonly example: PositiveExample }
  /** A prompt gave nothing to train on. */
  | {
      readonly type: 'prompt-exclude'
      readonly iteration: number
      readonly promptIndex: number
      readonly reason: string
    }
  /** An attempt failed and is made again after `delayMs`. */
  | {
      readonly type: 'call-retry'
      readonly iteration: number
      readonly kind: CallKind
      readonly attempt: number
      readonly delayMs: number
      readonly error: unknown
    }
  /** A call failed for good; its item is excluded and counted. */
  | {
      readonly type: 'call-fail'
      readonly iteration: number
      readonly kind: CallKind
      readonly error: unknown
    }
  /** A line of the ledger is no record; its call is made again. */
  | ({ readonly type: 'ledger-damage' } & DamagedLine)
  /** All items of a stage are recorded and its datasets written. */
  | { readonly type: 'stage-end'; readonly iteration: number; readonly stage: Stage }
  /** The datasets of an iteration are written. */
  | { readonly type: 'iteration-seal'; readonly iteration: number; readonly funnel: Funnel }
  /** A training job runs; `found` when it had been submitted before. */
  | {
      readonly type: 'train-start'
      readonly iteration: number
      readonly jobId: string
      readonly found: boolean
    }
  /** How far the job is. */
  | { readonly type: 'train-progress'; readonly iteration: number; readonly progress: TrainingProgress }
  /** A checkpoint was made. */
  | { readonly type: 'checkpoint'; readonly iteration: number; readonly checkpoint: Checkpoint }
  /** Item events that a slow reader of the iterator missed; events of the run's course are never dropped. */
  | { readonly type: 'events-drop'; readonly count: number }
  /** The run ended; the last event. */
  | { readonly type: 'run-end'; readonly status: RunStatus | 'failed' }

/** Names of the events. */
export type RunEventType = RunEvent['type']

/** The event of a name. */
export type RunEventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>

/** Events that come once an item; a slow reader may miss some. */
export const itemEvents: ReadonlySet<RunEventType> = new Set([
  'prompt',
  'prompt-drop',
  'candidate',
  'judgement',
  'pair',
  'positive',
  'prompt-exclude',
  'call-retry',
  'call-fail',
])
