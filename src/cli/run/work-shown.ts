import type { PriceTable } from '../../iterate/spending/options.js'
import type { Shard } from '../../ledger/ledger.js'

/** Which work is shown, where it is not a run as a whole. */
export interface WorkShown {
  /** Its shard. */
  readonly shard?: Shard
  /** Texts that are there are judged: votes that an item takes where each states a score, on average. */
  readonly votesOfItem?: number
  /** What tokens cost. */
  readonly prices?: PriceTable
}
