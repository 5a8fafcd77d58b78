import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import { LedgerError } from '../core/errors.js'
import { type Ledger, type Shard, shardPath } from '../ledger/ledger.js'
import { isFailure } from './failures.js'
import { FileLedgerSession } from './session.js'

/** Settings of {@link fileLedger}. */
export interface FileLedgerOptions {
  /**
   * How long, in milliseconds, a recorded call may wait for the disk: what a power cut may cost. A killed process
   * costs nothing that is recorded. @default 100
   */
  readonly syncMs?: number
}

/**
 * A run directory: `calls/*.jsonl` with every call as it came, `iteration-N/` with datasets and manifest, `run.json`,
 * `lineage.json`, `report.json`, `shards/<i>-of-<n>/` with what shards did.
 *
 * @param directory Made where it is not there.
 * @throws `InvalidArgumentError` for an unusable option.
 * @example
 * ```ts
 * import { fileLedger } from 'self-rewarding/node'
 *
 * const ledger = fileLedger('runs/a')
 * console.log(ledger.location)
 * ```
 */
export function fileLedger(directory: string, options: FileLedgerOptions = {}): Ledger {
  refuseUnknown(options, ['syncMs'])
  const { syncMs = 100 } = options
  ensure(directory !== '', 'directory', directory, 'the path of a run directory')
  ensure(syncMs >= 0 && syncMs < 2 ** 31, 'syncMs', syncMs, 'milliseconds, at least 0')
  return {
    location: directory,
    isBegun: () => holdsCalls(directory),
    open: () => FileLedgerSession.open({ directory, syncMs }),
    shard: shard => shardLedger(directory, shard, syncMs),
  }
}

function shardLedger(directory: string, shard: Shard, syncMs: number): Ledger {
  const { index, count } = shard
  ensureCount(count, 'shard.count')
  ensure(
    Number.isSafeInteger(index) && index >= 1 && index <= count,
    'shard.index',
    index,
    `a whole number from 1 to shard.count (${count})`,
  )
  const location = join(directory, shardPath(shard))
  return {
    location,
    isBegun: () => holdsCalls(location),
    open: () => FileLedgerSession.open({ directory, shard: { index, count }, syncMs }),
    shard() {
      throw new LedgerError(`${location} is a shard and has none of its own: ask the run's ledger for one`)
    },
  }
}

async function holdsCalls(directory: string): Promise<boolean> {
  try {
    return (await stat(join(directory, 'calls'))).isDirectory()
  } catch (error) {
    // Whatever else it is, opening says it.
    return !isFailure(error, 'ENOENT')
  }
}
