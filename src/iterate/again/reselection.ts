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
