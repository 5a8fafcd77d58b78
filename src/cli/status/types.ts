import type { GateResult } from '../../iterate/gates/finding.js'
import type { ChosenCheckpoint } from '../../iterate/report.js'
import type { Shard } from '../../ledger/ledger.js'
import type { Holder } from '../../node/lock/holder.js'
import type { CallProgress } from './progress.js'

/** What a run does at an iteration, or did last. */
export type StageName =
  | 'seed-training'
  | 'prompts'
  | 'responses'
  | 'datasets-sealed'
  | 'training'
  | 'evaluation'
  | 'finished'

/** How far an iteration is. */
export interface IterationStatus extends CallProgress {
  /** Iteration, from 1; the last checkpoint stands one further, with its report card alone. */
  readonly iteration: number
  /** Its model; absent before it is trained. */
  readonly model?: string
  /** Whether its datasets are written. */
  readonly isSealed: boolean
  /** Prompts, once they are sealed. */
  readonly prompts?: number
  /** Candidates and votes that its prompts take; votes without those in place of failed ones. */
  readonly expected?: { readonly candidates: number; readonly votes: number }
  /** Rows to train on, once its datasets are written. */
  readonly rows?: number
  /** Prompts that gave no row, by reason. */
  readonly excluded?: Readonly<Record<string, number>>
  /** What its calls cost, where the run knows prices. */
  readonly money?: number
  /** Judges: pairwise accuracy on human-ranked responses, where it was measured. */
  readonly accuracy?: number
  readonly gates: readonly GateResult[]
  /** Datasets that are not as they were written. */
  readonly changed: readonly ChangedFile[]
}

/** A dataset that is not as it was written. */
export interface ChangedFile {
  /** Its path in the run directory. */
  readonly file: string
  /** Rows that were written. */
  readonly rows: number
  /** Whole rows that are there; absent where the file is gone. */
  readonly found?: number
  /** Whether it ends inside of a row. */
  readonly isCut?: boolean
}

/** A shard with calls that are not taken in. */
export interface ShardStatus extends Shard {
  readonly calls: number
  /** Whether it is at its end. */
  readonly isDone: boolean
  readonly holder?: Holder
}

/** Where a run is. */
export interface RunStatusReport {
  readonly directory: string
  readonly state: 'finished' | 'under-way' | 'at-rest'
  readonly holder?: Holder
  /** The iteration that the run is at, and what of it. */
  readonly at: { readonly iteration: number; readonly stage: StageName }
  /** How many there are to be. */
  readonly iterations: number
  /** What money is called; absent where the run knows no prices. */
  readonly currency?: string
  /** Those whose model is there, and the first one. */
  readonly progress: readonly IterationStatus[]
  readonly checkpoints: readonly { readonly name: string; readonly path: string }[]
  readonly chosen?: ChosenCheckpoint
  /** Whether a gate ended it before its last iteration. */
  readonly isEndedEarly: boolean
  readonly shards: readonly ShardStatus[]
  /** Lines of the ledger that are no records. */
  readonly damaged: number
  readonly next: { readonly message: string; readonly commands: readonly string[] }
}
