import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatasetInfo, DatasetWriter } from '../ledger/ledger.js'
import { makeDirectory } from './make-directory.js'

/** Bytes gathered before a write; large enough that a line costs little. */
const chunkSize = 1 << 16

/** Writes a file beside its place and moves it there when it is whole and on the disk. */
export class AtomicFile implements DatasetWriter {
  private readonly hash = createHash('sha256')
  private buffer: string[] = []
  private size = 0
  private rows = 0

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {}

  /** Begins a file; one that an earlier process left unfinished is overwritten. */
  static async create(path: string): Promise<AtomicFile> {
    await makeDirectory(dirname(path))
    return new AtomicFile(await open(temporary(path), 'w'), path)
  }

  async write(line: string): Promise<void> {
    this.rows++
    this.buffer.push(line, '\n')
    this.size += line.length + 1
    if (this.size >= chunkSize) await this.flush()
  }

  /** Text that is no line of a dataset. */
  async writeText(text: string): Promise<void> {
    this.buffer.push(text)
    await this.flush()
  }

  info(): DatasetInfo {
    this.drain()
    return { rows: this.rows, sha256: this.hash.copy().digest('hex') }
  }

  async commit(): Promise<DatasetInfo> {
    await this.flush()
    const info = this.info()
    await this.file.sync()
    await this.file.close()
    await rename(temporary(this.path), this.path)
    await syncDirectory(dirname(this.path))
    return info
  }

  async discard(): Promise<void> {
    await this.file.close().catch(() => {})
    await rm(temporary(this.path), { force: true })
  }

  private unwritten: Buffer[] = []

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

/** A rename survives a power cut once its directory is on the disk. */
async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory, and needs no sync of one.
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
