import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LedgerError } from '../core/errors.js'

/**
 * A file of calls that this process made and alone appends to. What is appended in one turn of the event loop is
 * written at once; the disk is told to keep it in the background.
 */
export class Segment {
  private pending: {
    readonly line: string
    readonly resolve: () => void
    readonly reject: (e: unknown) => void
  }[] = []
  private flushing: Promise<void> | undefined
  private syncTimer: NodeJS.Timeout | undefined
  private broken: unknown

  private constructor(
    private readonly file: FileHandle,
    /** Path of the file. */
    readonly path: string,
    private readonly syncMs: number,
  ) {}

  /** Begins the next segment of an iteration; never one that another process began. */
  static async create(directory: string, iteration: number, syncMs: number): Promise<Segment> {
    const numbers = (await segmentNames(directory, iteration)).map(({ number }) => number)
    for (let number = Math.max(0, ...numbers) + 1; ; number++) {
      const path = join(directory, segmentName(iteration, number))
      try {
        return new Segment(await open(path, 'ax'), path, syncMs)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
          throw unwritable(path, error)
      }
    }
  }

  /** Resolves once the line is with the operating system: it survives the process. */
  append(line: string): Promise<void> {
    if (this.broken !== undefined) return Promise.reject(this.broken)
    return new Promise((resolve, reject) => {
      this.pending.push({ line, resolve, reject })
      this.flushing ??= new Promise<void>(done => setImmediate(done)).then(() => this.flush())
    })
  }

  private async flush(): Promise<void> {
    while (this.pending.length > 0) {
      const batch = this.pending
      this.pending = []
      try {
        await this.file.appendFile(batch.map(({ line }) => `${line}\n`).join(''))
        for (const { resolve } of batch) resolve()
        this.syncTimer ??= setTimeout(() => this.sync(), this.syncMs)
      } catch (cause) {
        // Part of the batch may be written; a torn line is told apart when it is read, and its call made again.
        const error = unwritable(this.path, cause)
        this.broken = error
        for (const { reject } of [...batch, ...this.pending]) reject(error)
        this.pending = []
      }
    }
    this.flushing = undefined
  }

  private sync(): void {
    this.syncTimer = undefined
    this.file.datasync().catch(error => {
      this.broken ??= error
    })
  }

  /** Writes what is pending, to the disk. */
  async close(): Promise<void> {
    await this.flushing
    clearTimeout(this.syncTimer)
    try {
      if (this.broken === undefined) await this.file.datasync()
    } finally {
      await this.file.close()
    }
  }
}

function unwritable(path: string, cause: unknown): LedgerError {
  return new LedgerError(`cannot write ${path}: free some space or fix the permissions, then start again`, {
    cause,
  })
}

/** Name of a segment: iteration, then a number that grows. */
function segmentName(iteration: number, number: number): string {
  return `iteration-${iteration}.${String(number).padStart(4, '0')}.jsonl`
}

/** The segments of an iteration, oldest first. */
export async function segmentNames(
  directory: string,
  iteration: number,
): Promise<readonly { readonly name: string; readonly number: number }[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  return names
    .flatMap(name => {
      const match = /^iteration-(\d+)\.(\d+)\.jsonl$/.exec(name)
      return match && Number(match[1]) === iteration ? [{ name, number: Number(match[2]) }] : []
    })
    .sort((a, b) => a.number - b.number)
}
