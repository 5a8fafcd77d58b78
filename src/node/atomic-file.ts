import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatasetInfo, DatasetWriter } from '../ledger/ledger.js'
import { unwritable } from './failures.js'
import { LineBuffer } from './line-buffer.js'
import { makeDirectory } from './make-directory.js'
import { syncDirectory } from './sync-directory.js'

/** Bytes gathered before a write; large enough that a line costs little. */
const chunkSize = 1 << 16

/**
 * Writes a file beside its place and moves it there when it is whole and on the disk. Whatever fails before leaves the
 * file of before, and nothing beside it.
 */
export class AtomicFile implements DatasetWriter {
  private readonly hash = createHash('sha256')
  private readonly lines = new LineBuffer()
  private rows = 0
  private writing: Promise<void> = Promise.resolve()
  private underWay = 0
  private broken: unknown

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {}

  /**
   * Begins a file; one that an earlier process left unfinished is overwritten.
   *
   * @throws `LedgerError` when it cannot be written.
   */
  static async create(path: string): Promise<AtomicFile> {
    try {
      await makeDirectory(dirname(path))
      return new AtomicFile(await open(temporary(path), 'w'), path)
    } catch (cause) {
      throw unwritable(path, cause)
    }
  }

  write(line: string): void {
    this.rows++
    this.lines.add(line)
    if (this.lines.size >= chunkSize) this.flush()
  }

  drained(): Promise<void> | undefined {
    return this.underWay === 0 ? undefined : this.orDiscard(() => this.writing)
  }

  /** Text that is no line of a dataset. */
  async writeText(text: string): Promise<void> {
    this.lines.addText(text)
    await this.orDiscard(() => this.flush())
  }

  async commit(): Promise<DatasetInfo> {
    await this.orDiscard(async () => {
      await this.flush()
      await this.file.sync()
      await this.file.close()
      await rename(temporary(this.path), this.path)
      await syncDirectory(dirname(this.path))
    })
    return { rows: this.rows, sha256: this.hash.digest('hex') }
  }

  async discard(): Promise<void> {
    // A file that is closed below a write fails it with another error than what went wrong.
    await this.writing.catch(() => {})
    await this.file.close().catch(() => {})
    await rm(temporary(this.path), { force: true })
  }

  /** A file of which a part is missing must not be committed, whatever the caller does with the error. */
  private async orDiscard(action: () => Promise<void>): Promise<void> {
    try {
      if (this.broken !== undefined) throw this.broken
      await action()
    } catch (cause) {
      this.broken ??= unwritable(this.path, cause)
      await this.discard().catch(() => {})
      throw this.broken
    }
  }

  /** Writes what was gathered, behind what is being written. */
  private flush(): Promise<void> {
    if (this.lines.size > 0) {
      const bytes = this.lines.take()
      this.hash.update(bytes)
      this.underWay++
      this.writing = this.writing
        .then(() => this.file.writeFile(bytes))
        .then(() => {
          // Where a write failed it stays under way, and whoever waits next is told.
          this.underWay--
          this.lines.giveBack(bytes)
        })
      // Nobody may be waiting.
      this.writing.catch(() => {})
    }
    return this.writing
  }
}

function temporary(path: string): string {
  return `${path}.tmp`
}
