import type { FileHandle } from 'node:fs/promises'

/** A line of a file and where it is. */
export interface PlacedLine {
  /** Offset of its first byte. */
  readonly start: number
  /** Offset of what follows it and its line feed. */
  readonly end: number
  /** Its bytes without the line feed, valid until the next block is asked for; absent where there are too many. */
  readonly bytes?: Buffer
  /** Whether a line feed ends it; the last line of a file that is being written may lack it. */
  readonly isEnded: boolean
}

/** What is read of a file. */
export interface LineRange {
  /** Offset of the beginning of a line. @default 0 */
  readonly from?: number
  /** Offset at which to end. @default the end of the file */
  readonly to?: number
  /** Bytes of a line at most; the others are given without their bytes. */
  readonly longest: number
  /** Bytes of a block, unless a line is longer. @default 262144 */
  readonly size?: number
}

/** Whole lines, and the bytes that they lie in. */
export interface LineBlock {
  readonly bytes: Buffer
  readonly lines: readonly PlacedLine[]
}

/** Reads the lines of a part of a file with their places, in blocks that take a few milliseconds to work on. */
export async function* readLineBlocks(file: FileHandle, range: LineRange): AsyncGenerator<LineBlock> {
  const { from = 0, to = Number.POSITIVE_INFINITY, longest, size = 1 << 18 } = range
  let buffer = Buffer.allocUnsafeSlow(Math.min(size, longest))
  // The line that goes on: where it begins, its bytes in the buffer, and whether it is too long to be kept.
  let start = from
  let held = 0
  let isTooLong = false
  let at = from
  while (at < to) {
    const { bytesRead } = await file.read(buffer, held, Math.min(buffer.length - held, to - at), at)
    if (bytesRead === 0) break
    const filled = held + bytesRead
    const bytes = buffer.subarray(0, filled)
    const lines: PlacedLine[] = []
    let begin = 0
    for (let feed = bytes.indexOf(10, held); feed >= 0; feed = bytes.indexOf(10, begin)) {
      const end = at - held + feed + 1
      lines.push(
        isTooLong
          ? { start, end, isEnded: true }
          : { start, end, bytes: bytes.subarray(begin, feed), isEnded: true },
      )
      isTooLong = false
      start = end
      begin = feed + 1
    }
    at += bytesRead
    if (lines.length > 0) yield { bytes: bytes.subarray(0, begin), lines }
    buffer.copyWithin(0, begin, filled)
    held = filled - begin
    if (isTooLong || held >= longest) {
      isTooLong = true
      held = 0
    } else if (held === buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(2 * buffer.length, longest))
      buffer.copy(larger, 0, 0, held)
      buffer = larger
    }
  }
  if (held === 0 && !isTooLong) return
  const bytes = buffer.subarray(0, held)
  const end = at
  yield { bytes, lines: [isTooLong ? { start, end, isEnded: false } : { start, end, bytes, isEnded: false }] }
}
