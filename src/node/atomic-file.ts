import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatasetInfo, DatasetWriter } from '../ledger/ledger.js'
import { unwritable } from './failures.js'
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
  private buffer: string[] = []
  private size = 0
  private rows = 0
  private unwritten: Buffer[] = []
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

  async write(line: string): Promise<void> {
    this.rows++
    this.buffer.push(line, '\n')
    this.size += line.length + 1
    if (this.size >= chunkSize) await this.orDiscard(() => this.flush())
  }

  /** Text that is no line of a dataset. */
  async writeText(text: string): Promise<void> {
    this.buffer.push(text)
    await this.orDiscard(() => this.flush())
  }

  info(): DatasetInfo {
    this.drain()
    return { rows: this.rows, sha256: this.hash.copy().digest('hex') }
  }

  async commit(): Promise<DatasetInfo> {
    const info = this.info()
    await this.orDiscard(async () => {
      await this.flush()
      await this.file.sync()
      await this.file.close()
      await rename(temporary(this.path), this.path)
      await syncDirectory(dirname(this.path))
    })
    return info
  }

  async discard(): Promise<void> {
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

  /** Moves gathered lines from text to bytes and into the hash. */
  private drain(): void {
    if (this.buffer.length === 0) return
    const bytes = Buffer.from(this.buffer.join(''))
    this.hash.update(bytes)
    this.unwritten.push(bytes)
    this.buffer = []
    this.size = 0
  }

  private async flush(): Promise<void> {
    this.drain()
    const bytes = Buffer.concat(this.unwritten)
    this.unwritten = []
    if (bytes.length > 0) await this.file.writeFile(bytes)
  }
}

function temporary(path: string): string {
  return `${path}.tmp`
}
