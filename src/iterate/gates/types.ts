import type { OpenModel } from '../../model/provider.js'
import type { Checkpoint, Lineage } from '../../train/checkpoint.js'
import type { RunReport } from '../report.js'

/**
 * When gates are asked.
 *
 * - `datasets`: an iteration's datasets are written, and nothing is trained on them yet.
 * - `checkpoint`: a checkpoint was made, and nothing is asked of it yet; of the last one, after its report card.
 */
export type GateMoment = 'datasets' | 'checkpoint'

/**
 * What follows from a finding.
 *
 * - `warn`: it is told, and the run goes on.
 * - `pause`: the run ends as `paused` before anything else is made. Another start pauses again, until the gate finds
 *   something else: nothing is stored as accepted.
 * - `stop`: the run ends as `finished`, with the checkpoint that the finding keeps.
 */
export type GateAction = 'warn' | 'pause' | 'stop'

/** What a gate found. */
export interface GateFinding {
  /** What it is about, such as the name of a sign. */
  readonly sign: string
  /** What was measured, in the unit of its sign. */
  readonly value?: number | undefined
  /** What it is held against, in the unit of `value`. */
  readonly limit?: number | undefined
  /** What follows. */
  readonly action: GateAction
  /** What was found, for people. */
  readonly message: string
  /**
   * Revision, or name where no other has it, of the checkpoint that a `stop` keeps.
   *
   * @default at `datasets` the one that made them, at `checkpoint` the one before the new one
   */
  readonly keep?: string | undefined
}

/**
 * What a gate may look at: the run as it was at this moment, also where a later start asks again.
 */
export interface GateState {
  /** When it is asked. */
  readonly moment: GateMoment
  /** Iteration, from 1: whose datasets were written, or whose training made the checkpoint. */
  readonly iteration: number
  /** The checkpoint that made the datasets, or the new one. */
  readonly checkpoint: Checkpoint
  /** The checkpoints up to this one, the one that the run began with first. */
  readonly lineage: readonly Lineage[]
  /** Funnels, signs and report cards up to now. */
  readonly report: RunReport
  /** Serves a checkpoint, for who wants to ask it something; who opens one closes it before the check ends. */
  readonly open: OpenModel
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal
}

/** Looks at a run between its iterations. */
export interface Gate {
  /** What it is called in findings. */
  readonly name: string
  /** What it finds: nothing where all is well. It must find the same when a later start asks again. */
  check(state: GateState): readonly GateFinding[] | Promise<readonly GateFinding[]>
}

/** What a gate found, as reports hold it. */
export interface GateResult extends GateFinding {
  /** The gate's name. */
  readonly gate: string
  /** When. */
  readonly moment: GateMoment
  /** What followed. */
  readonly action: GateAction
  /** What the gate asked for, where that came too late: a checkpoint was trained on the iteration already. */
  readonly late?: 'pause' | 'stop'
}

/** The checkpoint to use. */
export interface ChosenCheckpoint {
  /** Which. */
  readonly checkpoint: Checkpoint
  /** Why. */
  readonly why: string
}
