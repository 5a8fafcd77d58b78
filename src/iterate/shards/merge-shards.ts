import { refuseUnknown } from '../../core/check.js'
import type { Ledger } from '../../ledger/ledger.js'

/** What {@link mergeShards} took in. */
export interface MergedShards {
  /** The iteration whose calls they made. */
  readonly iteration: number
  /** How many there were. */
  readonly shards: number
}

/** Options of {@link mergeShards}. */
export interface MergeOptions {
  /** Ends it; what was taken in stays, and the same again goes on. @default none */
  readonly signal?: AbortSignal
}

/**
 * Takes the calls of all shards into the run that they are part of. The next start of the run seals the datasets, the
 * same to the byte as if one process had made all calls, and trains. Repeating it changes nothing.
 *
 * Shards of several divisions, such as 1/2 beside 2/4 and 4/4, are taken in together once every prompt belongs to one
 * that is done. With them come the calls of shards that are not: what they hold was paid for, and nothing is lost.
 *
 * @throws `RunError` where prompts are left whose shard is missing, not done, or was run with another configuration, or
 * where there is no run; `LedgerError` while a process works on a shard or on the run; the signal's reason.
 * @example
 * ```ts
 * import { IterationRunner, mergeShards, type RunnerOptions } from 'self-rewarding'
 *
 * async function goOn(options: RunnerOptions) {
 *   await mergeShards(options.ledger)
 *   return new IterationRunner(options).start({ until: 'prompts' }).result
 * }
 * ```
 */
export async function mergeShards(ledger: Ledger, options: MergeOptions = {}): Promise<MergedShards> {
  refuseUnknown(options, ['signal'])
  // Loaded when it is needed, like the loop.
  const { takeInShards } = await import('./take-in-shards.js')
  return takeInShards(ledger, options.signal)
}
