import type { LengthQuartile } from '../evaluate/failures-by-length.js'
import type { ReportCard } from '../evaluate/report-card.js'
import type { JudgeSigns } from '../evaluate/signs/types.js'
import type { VoteConsistency } from '../evaluate/signs/vote-consistency.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { GateResult } from './gates/finding.js'
import type { StageUsage } from './spending/usage.js'
import type { Funnel } from './stage/funnel.js'
import type { Tally } from './tally.js'

/** How well one checkpoint judges. */
export interface JudgeEvaluation {
  /** Agreement with the human ranking, with intervals and baselines. */
  readonly card: ReportCard
  /** What its calls used. */
  readonly spent: StageUsage
  /** Self-consistency: how far the votes on a response agree. */
  readonly consistency: VoteConsistency
  /** How often votes give no score, by quartile of the response's length. */
  readonly failuresByLength: readonly LengthQuartile[]
  /** Votes of the judge. */
  readonly votes: {
    /** Replies and calls that gave no score, by reason. */
    readonly failed: Tally
    /** Valid votes by score. */
    readonly histogram: Tally
  }
}

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

/** The checkpoint to use. */
export interface ChosenCheckpoint {
  /** Which. */
  readonly checkpoint: Checkpoint
  /** Why. */
  readonly why: string
}

/** What a run did; also `report.json` in its directory. */
export interface RunReport {
  /** One for each iteration, in order. */
  readonly iterations: readonly IterationReport[]
  /** The checkpoint to use, where the run is finished. */
  readonly chosen?: ChosenCheckpoint
}
