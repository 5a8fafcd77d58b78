import type { OpenModel } from '../../model/provider.js'
import type { Checkpoint, Lineage } from '../../train/checkpoint.js'
import type { RunReport } from '../report.js'
import type { GateFinding, GateMoment } from './finding.js'

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
