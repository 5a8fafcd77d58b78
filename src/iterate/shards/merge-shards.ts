import type { Ledger } from '../../ledger/ledger.js'

/** What {@link mergeShards} took in. */
export interface MergedShards {
  /** The iteration whose calls they made. */
  readonly iteration: number
  /** How many there were. */
  readonly shards: number
}

/**
 * Takes the calls of all shards into the run that they are part of. The next start of the run seals the datasets, the
 * same to the byte as if one process had made all calls, and trains. Repeating it changes nothing.
 *
 * @throws `RunError` where a shard is missing, not done, or was run with another configuration; `LedgerError` while a
 * process works on a shard or on the run.
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
export async function mergeShards(ledger: Ledger): Promise<MergedShards> {
  // Loaded when it is needed, like the loop.
  const { takeInShards } = await import('./take-in-shards.js')
  return takeInShards(ledger)
}
