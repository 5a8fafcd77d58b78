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

/** What a memory ledger holds. */
export interface Memory {
  readonly location: string
  /** Records of its own. */
  readonly records: CallRecord[]
  /** Records of the ledger that it is a shard of. */
  readonly main: readonly CallRecord[]
  /** Datasets and documents by their path. */
  readonly files: Map<string, string>
  /** Its shards by their path. */
  readonly parts: Map<string, MemoryShard>
}

/** A shard of a memory ledger. */
interface MemoryShard {
  readonly shard: Shard
  readonly calls: CallRecord[]
  readonly ledger: Ledger
}

/** A memory ledger that is open; `close` is called when it no longer is. */
export function memorySession(
  { location, records, main, files, parts }: Memory,
  close: () => void,
): OpenLedger {
  return {
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
        },
        drained: () => undefined,
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
      close()
    },
  }
}

async function* linesOf(text: string): AsyncGenerator<string> {
  if (text.length > 0) yield* text.slice(0, -1).split('\n')
}
