import type { DamagedLine, OpenLedger } from '../ledger/ledger.js'
import type { ModelProvider } from '../model/provider.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { Caller } from './calls/caller.js'
import type { RunEvent } from './events.js'
import type { CallSettings, ResolvedOptions } from './resolve-options.js'
import type { Served } from './served.js'
import type { Stopping } from './stopping.js'

/** What calls are made with: everything but what they ask. */
export interface CallContext {
  readonly options: CallSettings
  readonly iteration: number
  readonly ledger: OpenLedger
  /** The model, opened when it is needed. */
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

/** What the parts of an iteration share. */
export interface IterationContext extends CallContext {
  readonly options: ResolvedOptions
  readonly checkpoint: Checkpoint
}
