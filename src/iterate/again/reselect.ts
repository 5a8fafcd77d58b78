import type { JudgeSigns } from '../../evaluate/signs/types.js'
import type { Aggregation } from '../../judge/aggregate.js'
import type { JudgePrompt } from '../../judge/index.js'
import type { DamagedLine, DatasetInfo, DatasetKind, Ledger } from '../../ledger/ledger.js'
import type { Funnel } from '../stage/funnel.js'
import type { SelectionStrategy } from '../stage/selection.js'

/** What {@link reselect} takes. */
export interface ReselectOptions {
  /** The run. */
  readonly ledger: Ledger
  /** The judge prompt with another parser or scale; its template must be the run's. @default the paper's additive prompt */
  readonly judge?: JudgePrompt
  /** Votes that count, the first of those recorded. @default the run's */
  readonly votes?: number
  /** Valid votes without which a candidate has no score. @default `votes` where given, else the run's */
  readonly requiredVotes?: number
  /** How votes become a score. @default exact mean */
  readonly aggregation?: Aggregation
  /** What is selected. @default best against worst */
  readonly select?: SelectionStrategy
  /** Ends it; of the iteration that it was at, nothing is written. @default none */
  readonly signal?: AbortSignal
  /** Called for every line of the ledger that is no record. @default none */
  readonly onDamage?: (damage: DamagedLine) => void
}

/** What {@link reselect} made. */
export interface Reselection {
  /** Hash of the settings: the datasets lie in `selections/<hash>/iteration-N/`. */
  readonly selection: string
  /** Each finished iteration, in order. */
  readonly iterations: readonly {
    /** Iteration, from 1. */
    readonly iteration: number
    /** How its prompts became rows under the new settings. */
    readonly funnel: Funnel
    /** Signs of judge drift under the new settings. */
    readonly signs: JudgeSigns
    /** Rows and hash of each dataset that was written. */
    readonly datasets: Readonly<Partial<Record<DatasetKind, DatasetInfo>>>
  }[]
}

/**
 * Makes an iteration's datasets again from its recorded calls under another parser, aggregation or selection, without
 * a single call. What a checkpoint was trained on stays as it is.
 *
 * A rule that needs texts alone takes no judgements into account, and none of the judge's settings.
 *
 * @throws `RunError` where there is no run, or it has no finished iteration; `InvalidArgumentError` for what would need
 * new calls: a judge prompt of another template, or a rule that needs scores where nobody judged; the signal's reason.
 * @example
 * ```ts
 * import { positivesOnly, reselect, type Ledger } from 'self-rewarding'
 *
 * async function positives(ledger: Ledger) {
 *   const { selection, iterations } = await reselect({ ledger, select: positivesOnly({ score: 5 }) })
 *   console.log(selection, iterations[0]?.funnel.selected.rows)
 * }
 * ```
 */
export async function reselect(options: ReselectOptions): Promise<Reselection> {
  // Loaded when it is needed, like the loop.
  const { selectAgain } = await import('./select-again.js')
  return selectAgain(options)
}
