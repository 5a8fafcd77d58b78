import type { Json } from '../core/json.js'
import type { Checkpoint } from './checkpoint.js'
import type { Inspect } from './finding.js'

/** A dataset that a job trains on, in the rows that TRL reads. */
export interface TrainingData {
  /** Rows. */
  readonly rows: number
  /** Hash of its bytes, 64 hex digits. */
  readonly sha256: string
  /** The lines, without line ends, in order; may be read more than once. */
  lines(): AsyncIterable<string>
}

/** What a trainer is asked to do. */
export interface TrainingJob {
  /** Depends on the parent, the data, the method, the settings and the seed: equal jobs have equal ids. */
  readonly id: string
  /** Name of the checkpoint to make: M2. */
  readonly name: string
  /** Iteration, from 1; 0 for fine-tuning on seed data before the first. */
  readonly iteration: number
  /** DPO on preference pairs, or SFT on prompt and completion. */
  readonly method: 'dpo' | 'sft'
  /** Where training begins. */
  readonly parent: Checkpoint
  /** The DPO reference. */
  readonly reference: Checkpoint
  /** What it trains on. */
  readonly data: TrainingData
  /** Settings for the trainer, as the user gave them. */
  readonly settings: { readonly [key: string]: Json }
  /** Seed of the job, in [0, 2^31). */
  readonly seed: number
}

/** How far a job is. Every field is optional, since trainers differ in what they tell. */
export interface TrainingProgress {
  /** Optimiser steps done. */
  readonly step?: number
  /** Optimiser steps in all. */
  readonly steps?: number
  /** Training loss. */
  readonly loss?: number
  /** Anything else the trainer reports, by its own names. */
  readonly metrics?: { readonly [name: string]: number }
}

/** What `wait` is given. */
export interface TrainingContext {
  /** Detaches from the job; the job goes on. `cancel` ends it. */
  readonly signal: AbortSignal
  /** Tells the runner how far the job is. */
  progress(progress: TrainingProgress): void
}

/**
 * Whatever trains: a local process, a cluster, a hosted service. Implement it to bring your own.
 *
 * The runner journals the handle before it waits; after a crash it asks `find` before it would submit again, so
 * that no job is trained twice.
 */
export interface Trainer<Handle extends Json = Json> {
  /** The handle of a job that was submitted earlier, if there is one. */
  find(jobId: string): Promise<Handle | undefined>
  /** Begins a job and returns what it takes to find it again. */
  submit(job: TrainingJob): Promise<Handle>
  /** Waits for a job and gives the checkpoint it made. */
  wait(handle: Handle, context: TrainingContext): Promise<Checkpoint>
  /** Ends a job. */
  cancel(handle: Handle): Promise<void>
  /** Looks at where it would train, for `self-rewarding doctor`. @default nothing is said of it */
  readonly inspect?: Inspect
}
