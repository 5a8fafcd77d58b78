import type { FileHandle } from 'node:fs/promises'
import { DataError } from '../../../core/errors.js'
import { datasetPath } from '../../../ledger/ledger.js'
import { fileStamp, type GuardedFolder } from '../../../node/guarded-folder.js'
import { readLineBlocks } from '../../../node/line-blocks.js'
import { parseRow, type RowKind, type RowOf } from '../../../report/run/rows.js'
import { isGone } from './problems.js'
import { longestRow, type PlacedRow, RowCursor } from './row-cursor.js'

/** Bytes of a prompt at most: they are held in memory while it is shown. */
export const mostBytes = 1 << 28

/** A dataset of which is known where the rows of each prompt begin. */
export class DatasetFile<K extends RowKind> {
  /** Offset of the first row of each prompt or of those after it; behind the last the end of the file. */
  private readonly offsets: Float64Array
  private filled = 0
  private cursor: RowCursor<K> | undefined
  private handle: FileHandle | undefined

  private constructor(
    private readonly ledger: GuardedFolder,
    private readonly iteration: number,
    readonly kind: K,
    readonly bytes: number,
    /** Of the file that the offsets are of. */
    readonly stamp: string,
    prompts: number,
  ) {
    this.offsets = new Float64Array(prompts + 1)
  }

  /** The dataset as it is now; undefined where there is none. */
  static async open<K extends RowKind>(
    ledger: GuardedFolder,
    iteration: number,
    kind: K,
    prompts: number | ((bytes: number) => number),
  ): Promise<DatasetFile<K> | undefined> {
    const file = await ledger.openDataset({ iteration, kind })
    if (file === undefined) return undefined
    try {
      const found = await file.stat()
      const { size } = found
      const count = typeof prompts === 'number' ? prompts : prompts(size)
      return new DatasetFile(ledger, iteration, kind, size, fileStamp(found), count)
    } finally {
      await file.close()
    }
  }

  get read(): number {
    return this.cursor?.read ?? 0
  }

  get prompts(): number {
    return this.offsets.length - 1
  }

  /** What messages call it. */
  get shown(): string {
    return `${this.ledger.location}/${datasetPath({ iteration: this.iteration, kind: this.kind })}`
  }

  /** Goes on to the rows of the prompts below one; past the last prompt it reads to the end. */
  async readTo(
    prompt: number,
    each: (row: RowOf<K>) => void,
    onDamage: (what: string, start: number) => void,
  ): Promise<void> {
    const { prompts } = this
    this.handle ??= await this.reopen()
    this.cursor ??= new RowCursor(this.handle, this.kind, prompts, onDamage)
    const place = ({ row, start }: PlacedRow<K>): void => {
      this.fill(row.prompt_index, start)
      each(row)
    }
    await this.cursor.upTo(prompt < prompts ? prompt : Number.POSITIVE_INFINITY, place)
    this.fill(Math.min(prompt, prompts), this.cursor.position ?? this.bytes)
    if (prompt >= prompts) await this.close()
  }

  /** Lets go of the file that is being gone through. */
  async close(): Promise<void> {
    await this.cursor?.close()
    await this.handle?.close()
    this.handle = undefined
  }

  private fill(prompt: number, start: number): void {
    if (prompt < this.filled) return
    this.offsets.fill(start, this.filled, prompt + 1)
    this.filled = prompt + 1
  }

  /** Where the rows of the prompts from one to before another are; of those that were come to. */
  rangeOf(from: number, to = from + 1): { readonly from: number; readonly to: number } {
    return { from: this.offsets[from] ?? 0, to: this.offsets[to] ?? 0 }
  }

  /** The rows of a prompt. */
  async rowsOf(prompt: number): Promise<readonly RowOf<K>[]> {
    const range = this.rangeOf(prompt)
    if (range.from >= range.to) return []
    if (range.to - range.from > mostBytes)
      throw new DataError(`has more than ${mostBytes >> 20} MB for prompt ${prompt}, which is not shown`, {
        file: this.shown,
      })
    const file = await this.reopen()
    const rows: RowOf<K>[] = []
    try {
      for await (const { lines } of readLineBlocks(file, { ...range, longest: longestRow, size: 1 << 16 })) {
        for (const { bytes, start } of lines) {
          const row = bytes && parseRow(this.kind, bytes, start === 0)
          if (row?.prompt_index === prompt) rows.push(row)
        }
      }
      return rows
    } finally {
      await file.close()
    }
  }

  /**
   * The file to read from.
   *
   * @throws `DataError` where it is gone, or another one than the index was made of.
   */
  async reopen(): Promise<FileHandle> {
    const file = await this.ledger.openDataset({ iteration: this.iteration, kind: this.kind })
    const found = await file?.stat()
    if (file && found && fileStamp(found) === this.stamp) return file
    await file?.close()
    throw new DataError(file ? 'was written anew; it is being read again' : isGone, { file: this.shown })
  }
}
