import type { PriceTable } from '../../iterate/spending/options.js'
import type { Shard } from '../../ledger/ledger.js'

/** Which work is shown, where it is not a run as a whole. */
export interface WorkShown {
  /** Its shard. */
  readonly shard?: Shard
  /** Texts that are there are judged, with so many votes each. */
  readonly votes?: number
  /** What tokens cost. */
  readonly prices?: PriceTable
}
