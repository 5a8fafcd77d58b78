import { isUtf8 } from 'node:buffer'
import { type FileHandle, open } from 'node:fs/promises'
import { DataError, SelfRewardingError } from '../../../core/errors.js'
import { parseCallRecord } from '../../../ledger/parse-record.js'
import type { CallRecord } from '../../../ledger/record.js'
import { ifMissing } from '../../../node/failures.js'
import type { FoundSegment } from '../../../node/guarded-folder.js'
import { readLineBlocks } from '../../../node/line-blocks.js'
import { isGone } from './problems.js'

/** Bytes of a record at most, as the ledger reads them. */
export const longestRecord = 1 << 28

/** A call and its place in a segment. */
export interface PlacedCall {
  readonly call: CallRecord
  readonly start: number
  readonly end: number
}

/** A file of calls that may still grow. */
export class SegmentFile {
  /** Bytes that were read; what follows is new, or the beginning of a line. */
  read = 0
  /** Its size when the line at its end was not whole. */
  private cutAt = -1

  constructor(public found: FoundSegment) {}

  /** Whether the line at its end is not whole. */
  get isCut(): boolean {
    return this.cutAt === this.found.size
  }

  /** Whether all of it was read. */
  get isComplete(): boolean {
    return this.isCut || this.read >= this.found.size
  }

  /** Reads what is new until the time is over, in milliseconds as `performance.now()` has them. */
  async *fresh(until: number, onDamage: (what: string, start: number) => void): AsyncGenerator<PlacedCall> {
    const { size, shown } = this.found
    if (this.isComplete) return
    const file = await this.open()
    try {
      const range = { from: this.read, to: size, longest: longestRecord }
      for await (const { lines } of readLineBlocks(file, range)) {
        for (const { bytes, start, end, isEnded } of lines) {
          const parsed = bytes === undefined ? undefined : parseCall(bytes, shown)
          const isBlank = bytes?.length === 0
          if (!isEnded && parsed === undefined) {
            // The process that appends may be within this line.
            this.cutAt = size
            return
          }
          this.read = end
          if (parsed !== undefined) yield { call: parsed, start, end }
          else if (!isBlank) onDamage('no record', start)
        }
        if (performance.now() > until) return
      }
    } finally {
      await file.close()
    }
  }

  /** @throws `DataError` where it is gone, or another file took its place. */
  async open(): Promise<FileHandle> {
    const { path, shown, id } = this.found
    const file = await open(path).catch(ifMissing)
    if (file === undefined) throw new DataError(isGone, { file: shown })
    const { dev, ino } = await file.stat()
    if (`${dev}:${ino}` === id) return file
    await file.close()
    throw new DataError('is another file than before; it is being read again', { file: shown })
  }
}

/** A record; undefined where the line is none that this version reads. */
export function parseCall(bytes: Buffer, shown: string): CallRecord | undefined {
  if (!isUtf8(bytes)) return undefined
  try {
    const parsed = parseCallRecord(bytes.toString('utf8'), { file: shown, line: 0 })
    return parsed.ok ? parsed.call : undefined
  } catch (error) {
    // Of a newer format.
    if (SelfRewardingError.isInstance(error)) return undefined
    throw error
  }
}
