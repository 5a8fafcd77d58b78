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
