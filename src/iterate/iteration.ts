import type { DamagedLine, OpenLedger } from '../ledger/ledger.js'
import type { ModelProvider } from '../model/provider.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { Caller } from './calls/caller.js'
import type { RunEvent } from './events.js'
import type { ResolvedOptions } from './resolve-options.js'
import type { Served } from './served.js'
import type { Stopping } from './stopping.js'

/** What the parts of an iteration share. */
export interface IterationContext {
  readonly options: ResolvedOptions
  readonly iteration: number
  readonly checkpoint: Checkpoint
  readonly ledger: OpenLedger
  /** The checkpoint, opened when it is needed. */
  readonly model: Served
  callerFor(provider: ModelProvider): Caller
  emit(event: RunEvent): void
  /** Whether calls that were made under other settings are made again. */
  readonly onChange: 'refuse' | 'redo'
  readonly stopping: Stopping
  /** Tells of a line of the ledger that is no record, once. */
  onDamage(damage: DamagedLine): void
  /** Lets nothing new begin, because of an error. */
  stop(error: unknown): void
}
