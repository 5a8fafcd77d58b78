import { constants, type FileHandle, lstat, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { LedgerError } from '../../../core/errors.js'
import { ifMissing, unwritable } from '../../../node/failures.js'
import { fileStamp } from '../../../node/guarded-folder.js'
import { readLineBlocks } from '../../../node/line-blocks.js'

const answer = z.object({
  iteration: z.int(),
  prompt_index: z.int(),
  /** Numbers of the candidates that were shown on the two sides. */
  a_candidate: z.int(),
  b_candidate: z.int(),
  preference: z.enum(['a', 'b', 'tie', 'skip']),
  /** The side with the judge's higher score. */
  judge: z.enum(['a', 'b']),
  /** Which judge: model, prompt, and a hash of both. */
  judged_by: z.string(),
  /** Hash of the three texts that were shown. */
  texts: z.string(),
  who: z.string().nullable(),
  /** When, as ISO 8601. */
  at: z.string(),
})

/** What a person said of two answers. */
export type AnswerRow = z.infer<typeof answer>

const seen = answer.extend({
  iteration: z.null(),
  prompt_index: z.null(),
  a_candidate: z.null(),
  b_candidate: z.null(),
  preference: z.literal('seen'),
  judge: z.null(),
  judged_by: z.null(),
  texts: z.null(),
})

/** A person was shown the agreement: what they answered above it stays. */
type SeenRow = z.infer<typeof seen>

/** Such a line: every line has every column. */
export function seenRow({ who, at }: Pick<SeenRow, 'who' | 'at'>): SeenRow {
  return {
    iteration: null,
    prompt_index: null,
    a_candidate: null,
    b_candidate: null,
    preference: 'seen',
    judge: null,
    judged_by: null,
    texts: null,
    who,
    at,
  }
}

const row = z.discriminatedUnion('preference', [answer, seen])

/** A line of the file. */
export type PreferenceRow = AnswerRow | SeenRow

/** What the file holds. */
export interface Preferences {
  readonly rows: readonly PreferenceRow[]
  /** Lines that are none. */
  readonly damaged: number
}

/** Bytes of a line at most. */
const longest = 1 << 16

/** The file of human preferences: lines are added to it, and none is changed. */
export class PreferenceFile {
  /** One write after the other. */
  private last: Promise<unknown> = Promise.resolve()
  private known: (Preferences & { readonly stamp: string | undefined }) | undefined

  /** @param isInRun Whether it lies in a run's directory, which must not lead elsewhere by links. */
  constructor(
    readonly path: string,
    private readonly isInRun: boolean,
  ) {}

  /**
   * What it holds now: it is read anew where somebody added to it since.
   *
   * @throws `LedgerError` where a file that somebody named holds something else.
   */
  async read(): Promise<Preferences> {
    const file = await this.open(constants.O_RDONLY).catch(ifMissing)
    const rows: PreferenceRow[] = []
    let damaged = 0
    let stamp: string | undefined
    try {
      stamp = file && fileStamp(await file.stat())
      if (this.known && this.known.stamp === stamp) return this.known
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
    this.known = { rows, damaged, stamp }
    return this.known
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
