import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ensure, refuseUnknown } from '../core/check.js'
import { DataError, excerpt, LedgerError } from '../core/errors.js'
import type { Json } from '../core/json.js'
import {
  type DamagedLine,
  type DatasetName,
  type DocumentName,
  datasetPath,
  documentPath,
  type Ledger,
  type OpenLedger,
} from '../ledger/ledger.js'
import { parseCallRecord } from '../ledger/parse-record.js'
import type { CallRecord } from '../ledger/record.js'
import { AtomicFile } from './atomic-file.js'
import { rawLines, readLines } from './lines.js'
import { lockDirectory } from './lock.js'
import { makeDirectory } from './make-directory.js'
import { Segment, segmentNames } from './segment.js'

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
 * `lineage.json`, `report.json`.
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
  const location = directory
  return {
    location,
    async open() {
      const path = await makeRunDirectory(directory)
      const unlock = await lockDirectory(path)
      return new FileLedgerSession(location, path, syncMs, unlock)
    },
  }
}

async function makeRunDirectory(directory: string): Promise<string> {
  try {
    await makeDirectory(join(directory, 'calls'))
    return await realpath(resolve(directory))
  } catch (cause) {
    throw new LedgerError(`cannot make the run directory ${directory}: choose one that can be written`, {
      cause,
    })
  }
}

class FileLedgerSession implements OpenLedger {
  private readonly segments = new Map<number, Promise<Segment>>()
  private closed = false

  constructor(
    readonly location: string,
    private readonly path: string,
    private readonly syncMs: number,
    private readonly unlock: () => Promise<void>,
  ) {}

  async append(call: CallRecord): Promise<void> {
    if (this.closed) throw new LedgerError(`${this.location} is closed; this call was not recorded`)
    const line = JSON.stringify(call)
    let segment = this.segments.get(call.iteration)
    if (segment === undefined) {
      segment = Segment.create(join(this.path, 'calls'), call.iteration, this.syncMs)
      this.segments.set(call.iteration, segment)
    }
    await (await segment).append(line)
  }

  async *calls(
    iteration: number,
    onDamage: (damage: DamagedLine) => void = () => {},
  ): AsyncGenerator<CallRecord> {
    const folder = join(this.path, 'calls')
    const utf8 = new TextDecoder('utf-8', { fatal: true })
    for (const { name } of await segmentNames(folder, iteration)) {
      const file = join(this.location, 'calls', name)
      for await (const { bytes, line } of rawLines(createReadStream(join(folder, name)))) {
        let text: string
        try {
          text = utf8.decode(bytes)
        } catch {
          onDamage({ file, line, reason: 'not UTF-8' })
          continue
        }
        const parsed = parseCallRecord(text, { file, line })
        if (parsed.ok) yield parsed.call
        else onDamage({ file, line, reason: parsed.reason })
      }
    }
  }

  async writeDataset(name: DatasetName): Promise<AtomicFile> {
    return AtomicFile.create(join(this.path, datasetPath(name)))
  }

  async readDataset(name: DatasetName): Promise<AsyncGenerator<string> | undefined> {
    const path = join(this.path, datasetPath(name))
    // Opened by whoever reads a line, so that nobody has to close what was only asked for.
    return (await stat(path).catch(ifMissing)) && readLines(path)
  }

  async writeDocument(name: DocumentName, value: Json): Promise<void> {
    const file = await AtomicFile.create(join(this.path, documentPath(name)))
    await file.writeText(`${JSON.stringify(value, null, 2)}\n`)
    await file.commit()
  }

  async readDocument(name: DocumentName): Promise<Json | undefined> {
    const path = documentPath(name)
    const text = await readFile(join(this.path, path), 'utf8').catch(ifMissing)
    if (text === undefined) return undefined
    try {
      return JSON.parse(text)
    } catch (cause) {
      const file = join(this.location, path)
      throw new DataError('is not JSON; restore it from a copy, or use another run directory', {
        file,
        cause,
        raw: excerpt(text),
      })
    }
  }

  async close(): Promise<void> {
    this.closed = true
    try {
      for (const segment of this.segments.values()) await (await segment).close()
    } finally {
      this.segments.clear()
      await this.unlock()
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function ifMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}
