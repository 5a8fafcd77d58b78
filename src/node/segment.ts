import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ifMissing, isFailure, unwritable } from './failures.js'
import { LineBuffer } from './line-buffer.js'
import { syncDirectory } from './sync-directory.js'

/**
 * A file of calls that this process made and alone appends to. What is appended within a millisecond is written at
 * once; the disk is told to keep it in the background.
 */
export class Segment {
  // A line goes into `lines`, is taken by `next`, which begins when `last` has ended, and is told to the disk by
  // `syncing`, which goes on beside later writes.
  private readonly lines = new LineBuffer()
  /** The write that takes what is gathered. */
  private next: Promise<void> | undefined
  /** The write before it. */
  private last: Promise<void> = Promise.resolve()
  private syncTimer: NodeJS.Timeout | undefined
  private syncing: Promise<void> = Promise.resolve()
  private broken: unknown

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
    private readonly syncMs: number,
  ) {}

  /** Begins the next segment of an iteration. */
  static async create(directory: string, iteration: number, syncMs: number): Promise<Segment> {
    const { file, path } = await beginSegment(directory, iteration)
    return new Segment(file, path, syncMs)
  }

  /**
   * Resolves once the line is with the operating system: it survives the process.
   *
   * @throws `LedgerError` when it, or any line before it, could not be written.
   */
  append(line: string): Promise<void> {
    if (this.broken !== undefined) return Promise.reject(this.broken)
    this.lines.add(line)
    if (this.next === undefined) {
      // A write takes as long as a whole call does otherwise: what ends within a millisecond is one.
      this.next = this.last.then(() => wait(1)).then(() => this.write())
      this.last = this.next.catch(() => {})
    }
    // One promise for all lines of a write.
    return this.next
  }

  private async write(): Promise<void> {
    this.next = undefined
    const bytes = this.lines.take()
    try {
      if (this.broken !== undefined) throw this.broken
      await this.file.appendFile(bytes)
      this.syncTimer ??= setTimeout(() => this.sync(), this.syncMs)
    } catch (cause) {
      // Part of it may be written; a torn line is told apart when it is read, and its call made again.
      throw this.breakWith(cause)
    } finally {
      this.lines.giveBack(bytes)
    }
  }

  private sync(): void {
    this.syncTimer = undefined
    // Behind one that takes longer than the time between two.
    this.syncing = this.syncing
      .then(() => this.file.datasync())
      .catch(cause => {
        this.breakWith(cause)
      })
  }

  private breakWith(cause: unknown): unknown {
    this.broken ??= unwritable(this.path, cause)
    return this.broken
  }

  /**
   * Writes what is pending, to the disk.
   *
   * @throws `LedgerError` when anything could not be written, now or before.
   */
  async close(): Promise<void> {
    await this.last
    clearTimeout(this.syncTimer)
    await this.syncing
    try {
      if (this.broken === undefined) await this.file.datasync()
      await this.file.close()
    } catch (cause) {
      this.breakWith(cause)
    }
    if (this.broken === undefined) return
    // Closing a file twice is harmless.
    await this.file.close().catch(() => {})
    throw this.broken
  }
}

/** Makes the next segment of an iteration, empty; never one that is there, whoever made it. */
export async function beginSegment(
  directory: string,
  iteration: number,
): Promise<{ readonly file: FileHandle; readonly path: string }> {
  const numbers = (await segmentsOf(directory, iteration)).map(({ number }) => number)
  for (let number = Math.max(0, ...numbers) + 1; ; number++) {
    const path = join(directory, `iteration-${iteration}.${String(number).padStart(4, '0')}.jsonl`)
    const file = await open(path, 'ax').catch(error => {
      if (!isFailure(error, 'EEXIST')) throw unwritable(path, error)
    })
    if (file === undefined) continue
    try {
      await syncDirectory(directory)
      return { file, path }
    } catch (error) {
      await file.close()
      throw unwritable(path, error)
    }
  }
}

/** A segment by its name: iteration, then a number that grows. */
export interface SegmentName {
  readonly name: string
  readonly iteration: number
  readonly number: number
}

/** The segments of an iteration, or of all of them, oldest first. */
export async function segmentsOf(directory: string, iteration?: number): Promise<readonly SegmentName[]> {
  const names = (await readdir(directory).catch(ifMissing)) ?? []
  return names
    .flatMap(name => {
      const match = /^iteration-(\d+)\.(\d+)\.jsonl$/.exec(name)
      return match ? [{ name, iteration: Number(match[1]), number: Number(match[2]) }] : []
    })
    .filter(segment => iteration === undefined || segment.iteration === iteration)
    .sort((a, b) => a.iteration - b.iteration || a.number - b.number)
}
