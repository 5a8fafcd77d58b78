import { constants, type FileHandle, lstat, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { LedgerError } from '../../../core/errors.js'
import { unwritable } from '../../../node/failures.js'
import { readLineBlocks } from '../../../node/line-blocks.js'

const row = z.object({
  iteration: z.int(),
  prompt_index: z.int(),
  /** Numbers of the candidates that were shown on the two sides. */
  a_candidate: z.int(),
  b_candidate: z.int(),
  preference: z.enum(['a', 'b', 'tie', 'skip']),
  /** The side with the judge's higher score. */
  judge: z.enum(['a', 'b']),
  /** Hash of the three texts that were shown. */
  texts: z.string(),
  who: z.string().nullable(),
  /** When, as ISO 8601. */
  at: z.string(),
})

/** A line of the file: what a person said of two answers. */
export type PreferenceRow = z.infer<typeof row>

/** Bytes of a line at most. */
const longest = 1 << 16

/** The file of human preferences: lines are added to it, and none is changed. */
export class PreferenceFile {
  /** One write after the other. */
  private last: Promise<unknown> = Promise.resolve()

  /** @param isInRun Whether it lies in a run's directory, which must not lead elsewhere by links. */
  constructor(
    readonly path: string,
    private readonly isInRun: boolean,
  ) {}

  /**
   * The rows, and how many lines are none.
   *
   * @throws `LedgerError` where a file that somebody named holds something else.
   */
  async read(): Promise<{ readonly rows: readonly PreferenceRow[]; readonly damaged: number }> {
    const file = await this.open(constants.O_RDONLY).catch(error => {
      if (Reflect.get(Object(error), 'code') !== 'ENOENT') throw error
    })
    const rows: PreferenceRow[] = []
    let damaged = 0
    try {
      for await (const { lines } of file ? readLineBlocks(file, { longest }) : []) {
        for (const { bytes } of lines) {
          if (bytes?.length === 0) continue
          const parsed = row.safeParse(bytes && parsedJson(bytes))
          if (parsed.success) rows.push(parsed.data)
          else damaged++
        }
      }
    } finally {
      await file?.close()
    }
    if (!this.isInRun && rows.length === 0 && damaged > 0)
      throw new LedgerError(`${this.path} holds no preferences; name another file with --out`)
    return { rows, damaged }
  }

  /**
   * Adds a line, to the disk.
   *
   * @throws `LedgerError` where that fails.
   */
  async append(added: PreferenceRow): Promise<void> {
    const writing = this.last.then(() => this.write(`${JSON.stringify(added)}\n`))
    this.last = writing.catch(() => {})
    await writing
  }

  private async write(line: string): Promise<void> {
    let file: FileHandle | undefined
    try {
      if (this.isInRun) await mkdir(dirname(this.path)).catch(ifThere)
      file = await this.open(constants.O_RDWR | constants.O_APPEND | constants.O_CREAT)
      // What a process that was killed left of a line stays a line by itself.
      await file.appendFile((await endsLine(file)) ? line : `\n${line}`)
      await file.datasync()
    } catch (cause) {
      if (LedgerError.isInstance(cause)) throw cause
      throw unwritable(this.path, cause)
    } finally {
      await file?.close()
    }
  }

  private async open(flags: number): Promise<FileHandle> {
    if (this.isInRun && (await lstat(dirname(this.path)))?.isDirectory() === false)
      throw new LedgerError(
        `${dirname(this.path)} is a link or no directory; remove it, or name a file with --out`,
      )
    const guard = this.isInRun ? constants.O_NOFOLLOW : 0
    // To open a pipe would wait for its other end.
    const file = await open(this.path, flags | guard | constants.O_NONBLOCK, 0o644).catch(cause => {
      if (Reflect.get(Object(cause), 'code') !== 'ELOOP') throw cause
      throw new LedgerError(`${this.path} is a link; remove it, or name a file with --out`, { cause })
    })
    if ((await file.stat()).isFile()) return file
    await file.close()
    throw new LedgerError(`${this.path} is no file; name one with --out`)
  }
}

function ifThere(error: unknown): void {
  if (Reflect.get(Object(error), 'code') !== 'EEXIST') throw error
}

async function endsLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return true
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === 10
}

function parsedJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
