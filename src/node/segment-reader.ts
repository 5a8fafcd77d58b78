import { isUtf8 } from 'node:buffer'
import type { DamagedLine } from '../ledger/ledger.js'
import { parseCallRecord } from '../ledger/parse-record.js'
import type { CallRecord } from '../ledger/record.js'
import { readBlocks } from './blocks.js'

/** A record is a line of at most this many bytes; more are no record but a damaged disk. */
const longestLine = 1 << 28

/** A segment that is read block by block. */
export class SegmentReader {
  private readonly blocks: AsyncGenerator<Buffer | undefined>
  private block: Buffer | undefined
  private line = 0
  /** The prompt of the block's first record; -1 where its line does not say so at its beginning. */
  firstPrompt = -1

  /**
   * @param file What messages call the segment.
   * @param share With how many segments it shares the memory for blocks.
   */
  constructor(
    path: string,
    private readonly file: string,
    share: number,
  ) {
    this.blocks = readBlocks(path, longestLine, Math.max(1 << 16, Math.floor((1 << 20) / share)))
  }

  /** Reads the next block; false where there is none. */
  async next(): Promise<boolean> {
    const { done, value } = await this.blocks.next()
    this.block = value ?? undefined
    this.firstPrompt = value ? (promptOf(value, 0, value.length) ?? -1) : -1
    return !done
  }

  /** The calls of the block, but for those of other prompts than wanted. */
  *calls(
    onDamage: (damage: DamagedLine) => void,
    isWanted: ((prompt: number) => boolean) | undefined,
  ): Generator<CallRecord> {
    const { block, file } = this
    if (block === undefined) {
      onDamage({ file, line: ++this.line, reason: `longer than ${longestLine >> 20} MB` })
      return
    }
    const isText = isUtf8(block)
    for (let from = 0, end = 0; from < block.length; from = end + 1) {
      const newline = block.indexOf(10, from)
      end = newline < 0 ? block.length : newline
      const line = ++this.line
      const prompt = isWanted && promptOf(block, from, end)
      if (prompt !== undefined && isWanted?.(prompt) === false) continue
      if (!isText && !isUtf8(block.subarray(from, end))) {
        onDamage({ file, line, reason: 'not UTF-8' })
        continue
      }
      const parsed = parseCallRecord(block.toString('utf8', from, end), { file, line })
      if (parsed.ok) yield parsed.call
      else onDamage({ file, line, reason: parsed.reason })
    }
  }

  async close(): Promise<void> {
    await this.blocks.return(undefined)
  }
}

/** The prompt of a record as its line begins with it; parsing the whole line would take much longer. */
function promptOf(block: Buffer, from: number, end: number): number | undefined {
  const beginning = block.toString('latin1', from, Math.min(end, from + 160))
  const found = /^\{"schema":1,"kind":"\w+","iteration":\d+,"stage":"\w*","prompt":(\d+),/.exec(beginning)
  return found ? Number(found[1]) : undefined
}
