import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError, excerpt } from '../core/errors.js'
import type { Json } from '../core/json.js'
import {
  type AnyOrder,
  type DamagedLine,
  type DatasetName,
  type DocumentName,
  datasetPath,
  documentPath,
  type FoundShard,
  type OpenLedger,
  type Shard,
  shardPath,
} from '../ledger/ledger.js'
import type { CallRecord } from '../ledger/record.js'
import { ifMissing } from './failures.js'
import { readLines } from './lines.js'
import { readCalls } from './read-calls.js'
import { segmentsOf } from './segment.js'

/** A folder and what messages call it. */
export interface Folder {
  readonly path: string
  readonly shown: string
}

/** A ledger as who changes nothing sees it. */
export type ReadableLedger = Pick<
  OpenLedger,
  'location' | 'calls' | 'readDataset' | 'readDocument' | 'shards'
>

/** What can be read of a run directory, whoever holds it. */
export class RunFolder implements ReadableLedger {
  readonly location: string

  /**
   * @param own Where further calls are: the run directory itself, or a shard's folder.
   * @param shard The shard whose folder it is.
   */
  constructor(
    protected readonly run: Folder,
    protected readonly own: Folder = run,
    protected readonly shard?: Shard,
  ) {
    this.location = run.shown
  }

  calls(
    iteration: number,
    onDamage: (damage: DamagedLine) => void = () => {},
    anyOrder?: AnyOrder,
  ): AsyncIterable<CallRecord> {
    const folders = this.shard ? [this.run, this.own] : [this.run]
    const segments = folders.map(({ path, shown }) => ({
      path: join(path, 'calls'),
      shown: join(shown, 'calls'),
    }))
    return readCalls(segments, { iteration, onDamage, anyOrder })
  }

  async readDataset(name: DatasetName): Promise<AsyncGenerator<string> | undefined> {
    const path = join(this.run.path, datasetPath(name))
    // Opened by whoever reads a line, so that nobody has to close what was only asked for.
    return (await stat(path).catch(ifMissing)) && readLines(path)
  }

  async readDocument(name: DocumentName): Promise<Json | undefined> {
    const path = documentPath(name)
    const text = await readFile(join(this.run.path, path), 'utf8').catch(ifMissing)
    if (text === undefined) return undefined
    try {
      return JSON.parse(text)
    } catch (cause) {
      const file = join(this.run.shown, path)
      throw new DataError('is not JSON; restore it from a copy, or use another run directory', {
        file,
        cause,
        raw: excerpt(text),
      })
    }
  }

  async shards(): Promise<readonly FoundShard[]> {
    if (this.shard) return []
    const names = (await readdir(join(this.run.path, 'shards')).catch(ifMissing)) ?? []
    const shards = names
      .flatMap(name => {
        const match = /^([1-9]\d{0,8})-of-([1-9]\d{0,8})$/.exec(name)
        return match ? [{ index: Number(match[1]), count: Number(match[2]) }] : []
      })
      .filter(({ index, count }) => index <= count)
      .sort((a, b) => a.count - b.count || a.index - b.index)
    return Promise.all(
      shards.map(async shard => {
        const segments = await segmentsOf(join(this.run.path, shardPath(shard), 'calls'))
        return { ...shard, iterations: [...new Set(segments.map(({ iteration }) => iteration))] }
      }),
    )
  }
}
