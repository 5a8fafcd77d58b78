import type { FileHandle } from 'node:fs/promises'
import { maxLineLength } from '../../../data/lines.js'
import { type LineBlock, type PlacedLine, readLineBlocks } from '../../../node/line-blocks.js'
import { parseRow, type RowOf, type rowShapes } from '../../explain/read-rows.js'

/** Kinds of rows that the index reads. */
export type RowKind = keyof typeof rowShapes

/** Bytes of a row at most; a character has three in UTF-8, or a surrogate pair four. */
export const longestRow = 3 * maxLineLength

/** A row and where its line begins. */
export interface PlacedRow<K extends RowKind> {
  readonly row: RowOf<K>
  readonly start: number
}

/** Goes through a dataset once, which is in the order of its prompts. */
export class RowCursor<K extends RowKind> {
  private readonly blocks: AsyncGenerator<LineBlock>
  private lines: readonly PlacedLine[] = []
  private at = 0
  private held: PlacedRow<K> | undefined
  private last = 0
  /** Bytes that were read. */
  read = 0

  /**
   * @param prompts How many there are.
   * @param onDamage Told of a line that is no row of these prompts, and of one that is not in order.
   */
  constructor(
    file: FileHandle,
    private readonly kind: K,
    private readonly prompts: number,
    private readonly onDamage: (what: string, start: number) => void,
  ) {
    this.blocks = readLineBlocks(file, { longest: longestRow })
  }

  /** Gives the rows of the prompts below one. */
  async upTo(prompt: number, each: (placed: PlacedRow<K>) => void): Promise<void> {
    for (;;) {
      for (let row = this.next(); row !== undefined; row = this.next()) {
        if (row.row.prompt_index >= prompt) {
          this.held = row
          return
        }
        each(row)
      }
      const { done, value } = await this.blocks.next()
      if (done) return
      this.lines = value.lines
      this.at = 0
      this.read = value.lines.at(-1)?.end ?? this.read
    }
  }

  /** Where the row is that comes next; undefined at the end. */
  get position(): number | undefined {
    return this.held?.start
  }

  close(): Promise<unknown> {
    return this.blocks.return(undefined)
  }

  /** The next row of the block. */
  private next(): PlacedRow<K> | undefined {
    if (this.held) {
      const { held } = this
      this.held = undefined
      return held
    }
    while (this.at < this.lines.length) {
      const line = this.lines[this.at++]
      if (line === undefined || line.bytes?.length === 0) continue
      const row = line.bytes && parseRow(this.kind, line.bytes, line.start === 0)
      if (row === undefined) this.onDamage('no row of this dataset', line.start)
      // Where one number is damaged, the rows behind it are still in order.
      else if (row.prompt_index < 0 || row.prompt_index >= this.prompts)
        this.onDamage('of no prompt', line.start)
      else if (row.prompt_index < this.last) this.onDamage('not in the order of the prompts', line.start)
      else {
        this.last = row.prompt_index
        return { row, start: line.start }
      }
    }
    return undefined
  }
}
