import { LedgerError } from '../core/errors.js'
import { type Ledger, shardPath } from './ledger.js'
import type { Memory } from './memory-session.js'
import type { CallRecord } from './record.js'

/** A ledger that lives as long as the process, for tests, browsers and short scripts. */
export interface MemoryLedger extends Ledger {
  /** Every record so far, in order. */
  readonly records: readonly CallRecord[]
  /** Datasets and documents by their path, as text. */
  readonly files: ReadonlyMap<string, string>
}

/**
 * A ledger in memory. It can be opened again after it was closed, and then holds what was recorded.
 *
 * @param recorded Records to begin with.
 * @example
 * ```ts
 * import { memoryLedger } from 'self-rewarding'
 *
 * const ledger = memoryLedger()
 * console.log(ledger.records.length)
 * ```
 */
export function memoryLedger(recorded: readonly CallRecord[] = []): MemoryLedger {
  return ledgerOver([...recorded], new Map(), 'memory')
}

/** A ledger over records and files. That of a shard reads `main` as well, and shares its files. */
function ledgerOver(
  records: CallRecord[],
  files: Map<string, string>,
  location: string,
  main: readonly CallRecord[] = [],
): MemoryLedger {
  const parts: Memory['parts'] = new Map()
  let held = false
  let isBegun = records.length > 0

  return {
    location,
    records,
    files,
    isBegun: async () => isBegun,
    async open() {
      if (held)
        throw new LedgerError('this memory ledger is already open: wait for the run that holds it to end')
      held = true
      isBegun = true
      // Loaded when it is needed, like the loop.
      const { memorySession } = await import('./memory-session.js')
      return memorySession({ location, records, main, files, parts }, () => {
        held = false
      })
    },
    shard(shard) {
      const path = shardPath(shard)
      const calls: CallRecord[] = parts.get(path)?.calls ?? []
      const ledger = parts.get(path)?.ledger ?? ledgerOver(calls, files, `${location}/${path}`, records)
      parts.set(path, { shard, calls, ledger })
      return ledger
    },
  }
}
