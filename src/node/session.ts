import { realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LedgerError } from '../core/errors.js'
import type { Json } from '../core/json.js'
import {
  type DatasetName,
  type DocumentName,
  datasetPath,
  documentPath,
  type OpenLedger,
  type Shard,
  shardPath,
} from '../ledger/ledger.js'
import type { CallRecord } from '../ledger/record.js'
import { AtomicFile } from './atomic-file.js'
import { ifMissing } from './failures.js'
import { type DirectoryLock, lockDirectory } from './lock/index.js'
import { makeDirectory } from './make-directory.js'
import { type Folder, RunFolder } from './run-folder.js'
import { Segment } from './segment.js'
import { takeInSegments } from './take-in.js'
import { writeText } from './whole-file.js'

/** Which part of a run directory a session is to hold. */
interface Place {
  /** The run directory, as the user wrote it. */
  readonly directory: string
  /** Holds the folder of this shard alone, and keeps its calls there. */
  readonly shard?: Shard
  readonly syncMs: number
}

/** What messages call a shard: as the user gave it. */
function shardName({ index, count }: Shard, directory: string): string {
  return `shard ${index}/${count} of ${directory}`
}

/** A run directory, or one shard of it, that this process holds. */
export class FileLedgerSession extends RunFolder implements OpenLedger {
  private readonly segments = new Map<number, Promise<Segment>>()
  private broken: unknown
  private closed = false

  private constructor(
    run: Folder,
    own: Folder,
    shard: Shard | undefined,
    private readonly syncMs: number,
    private readonly lock: DirectoryLock,
  ) {
    super(run, own, shard)
  }

  /** @throws `LedgerError` when another process holds the directory, or it cannot be written. */
  static async open({ directory, shard, syncMs }: Place): Promise<FileLedgerSession> {
    const shown = shard ? join(directory, shardPath(shard)) : directory
    const name = shard ? shardName(shard, directory) : directory
    let run: Folder
    let own: Folder
    try {
      await makeDirectory(join(shown, 'calls'))
      run = { path: await realpath(directory), shown: directory }
      own = { path: await realpath(shown), shown }
    } catch (cause) {
      throw new LedgerError(`cannot make the run directory ${directory}: choose one that can be written`, {
        cause,
      })
    }
    return new FileLedgerSession(run, own, shard, syncMs, await lockDirectory(own.path, undefined, name))
  }

  async append(call: CallRecord): Promise<void> {
    this.check()
    // What could not be written is lost, and nothing that came after it may seem to be kept.
    if (this.broken !== undefined) throw this.broken
    try {
      const segment = await this.segment(call.iteration)
      await segment.append(JSON.stringify(call))
    } catch (error) {
      this.broken ??= error
      throw error
    }
  }

  /** This session's segment of an iteration, begun once. */
  private segment(iteration: number): Promise<Segment> {
    const segment =
      this.segments.get(iteration) ?? Segment.create(join(this.own.path, 'calls'), iteration, this.syncMs)
    this.segments.set(iteration, segment)
    return segment
  }

  async writeDataset(name: DatasetName): Promise<AtomicFile> {
    this.check()
    if (this.shard) throw this.isOfTheRun(datasetPath(name))
    return AtomicFile.create(join(this.run.path, datasetPath(name)))
  }

  async removeDataset(name: DatasetName): Promise<void> {
    this.check()
    if (this.shard) throw this.isOfTheRun(datasetPath(name))
    await rm(join(this.run.path, datasetPath(name)), { force: true })
  }

  async writeDocument(name: DocumentName, value: Json): Promise<void> {
    this.check()
    const path = documentPath(name)
    const isOurs =
      this.shard === undefined ||
      (name.document === 'shard' && shardPath(name.shard) === shardPath(this.shard))
    if (!isOurs) throw this.isOfTheRun(path)
    await writeText(join(this.run.path, path), `${JSON.stringify(value, null, 2)}\n`)
  }

  async takeIn(shard: Shard, signal?: AbortSignal): Promise<void> {
    this.check()
    if (this.shard) throw this.isOfTheRun(shardPath(shard))
    const folder = await realpath(join(this.run.path, shardPath(shard))).catch(ifMissing)
    if (folder === undefined) return
    const lock = await lockDirectory(folder, undefined, shardName(shard, this.run.shown))
    try {
      await takeInSegments(join(folder, 'calls'), join(this.run.path, 'calls'), signal)
    } finally {
      await lock.release()
    }
  }

  async close(): Promise<void> {
    this.closed = true
    try {
      const closed = [...this.segments.values()].map(async segment => (await segment).close())
      for (const outcome of await Promise.allSettled(closed)) {
        if (outcome.status === 'rejected') throw outcome.reason
      }
    } finally {
      this.segments.clear()
      await this.lock.release()
    }
  }

  private check(): void {
    if (this.closed) throw new LedgerError(`${this.own.shown} is closed: nothing can be written to it`)
    this.lock.check()
  }

  private isOfTheRun(path: string): LedgerError {
    return new LedgerError(`the shard ${this.own.shown} cannot write ${path}, which belongs to the run`)
  }
}
