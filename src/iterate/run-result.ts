import type { Lineage } from '../train/checkpoint.js'
import type { ChosenCheckpoint, RunReport } from './report.js'

/**
 * How a run ended without an error.
 *
 * - `finished`: all iterations are done, or a gate has ended the run early.
 * - `stopped`: by its signal, or by `stop()`.
 * - `budget`: a limit of the budget is reached.
 * - `awaiting-training`: somebody has to train.
 * - `paused`: a gate found something that somebody should look at.
 * - `prompts-sealed`, `datasets-sealed`: as `until` asked.
 * - `shard-done`: all calls of the shard are recorded.
 */
export type RunStatus =
  | 'finished'
  | 'stopped'
  | 'budget'
  | 'awaiting-training'
  | 'paused'
  | 'prompts-sealed'
  | 'datasets-sealed'
  | 'shard-done'

/** How a run ended, whatever came of it. */
export interface RunEnd {
  /** How it ended. */
  readonly status: RunStatus
}

/** What came of a run. */
export interface RunResult extends RunEnd {
  /** Every checkpoint so far with where it came from, first to last. */
  readonly checkpoints: readonly Lineage[]
  /** The checkpoint to use, where the run is finished: the last one, or the one that a gate kept. */
  readonly chosen?: ChosenCheckpoint
  /** What each iteration did. */
  readonly report: RunReport
  /** What to do next, where somebody has to. */
  readonly next?: {
    /** A shell command that does it. */
    readonly command?: string
    /** What to do, in words. */
    readonly message: string
  }
}
