import type { JudgeSigns } from '../evaluate/signs/types.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { JudgeEvaluation } from './evaluation.js'
import type { ChosenCheckpoint, GateResult } from './gates/types.js'
import type { Funnel } from './stage/funnel.js'

/** What one iteration did. */
export interface IterationReport {
  /** Iteration, from 1; the checkpoint that the last one made stands one further, with its report card alone. */
  readonly iteration: number
  /** The model that answered and judged. */
  readonly checkpoint: Checkpoint
  /** How prompts became pairs. */
  readonly funnel?: Funnel
  /** Signs of judge drift in its votes, scores and pairs. */
  readonly signs?: JudgeSigns
  /** How well it judges, where human-ranked responses were given. */
  readonly judge?: JudgeEvaluation
  /** What gates found: of its datasets, and of the checkpoint that was trained on them. Absent where they found nothing. */
  readonly gates?: readonly GateResult[]
}

/** What a run did; also `report.json` in its directory. */
export interface RunReport {
  /** One for each iteration, in order. */
  readonly iterations: readonly IterationReport[]
  /** The checkpoint to use, where the run is finished. */
  readonly chosen?: ChosenCheckpoint
}
