import { LedgerError } from '../core/errors.js'
import type { Json } from '../core/json.js'
import { Sha256 } from '../core/sha256.js'
import {
  type DatasetName,
  type DatasetWriter,
  type DocumentName,
  datasetPath,
  documentPath,
  type Ledger,
  type OpenLedger,
  type Shard,
  shardPath,
} from './ledger.js'
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
  const parts = new Map<
    string,
    { readonly shard: Shard; readonly calls: CallRecord[]; readonly ledger: Ledger }
  >()
  let held = false
  let isBegun = records.length > 0

  const session: OpenLedger = {
    location,
    async append(call) {
      records.push(call)
    },
    async *calls(iteration) {
      // A snapshot: what is appended while somebody reads belongs to the next reading.
      for (const call of [...main, ...records]) if (call.iteration === iteration) yield call
    },
    async writeDataset(name: DatasetName) {
      const hash = new Sha256()
      const text: string[] = []
      const writer: DatasetWriter = {
        write(line) {
          text.push(`${line}\n`)
          hash.update(`${line}\n`)
          return undefined
        },
        async commit() {
          files.set(datasetPath(name), text.join(''))
          return { rows: text.length, sha256: hash.hex() }
        },
        async discard() {
          text.length = 0
        },
      }
      return writer
    },
    async removeDataset(name) {
      files.delete(datasetPath(name))
    },
    async readDataset(name) {
      const text = files.get(datasetPath(name))
      return text === undefined ? undefined : linesOf(text)
    },
    async writeDocument(name: DocumentName, value: Json) {
      files.set(documentPath(name), JSON.stringify(value, null, 2))
    },
    async readDocument(name) {
      const text = files.get(documentPath(name))
      return text === undefined ? undefined : JSON.parse(text)
    },
    async shards() {
      return [...parts.values()].map(({ shard, calls }) => {
        const iterations = [...new Set(calls.map(({ iteration }) => iteration))]
        return { ...shard, iterations: iterations.sort((a, b) => a - b) }
      })
    },
    async takeIn(shard, signal) {
      signal?.throwIfAborted()
      const part = parts.get(shardPath(shard))
      if (part === undefined) return
      const session = await part.ledger.open()
      records.push(...part.calls.splice(0))
      await session.close()
    },
    async close() {
      held = false
    },
  }

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
      return session
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

async function* linesOf(text: string): AsyncGenerator<string> {
  if (text.length > 0) yield* text.slice(0, -1).split('\n')
}
