/** Digits of 8 bits, four for each half of a double's 64 bits. */
const RADIX = 1 << 8

/** Values in ascending order. */
export interface Sorted {
  /** Which distinct value each is, 0 the smallest. */
  readonly levels: Int32Array
  /** What came with each. */
  readonly carried: Int32Array
}

/**
 * Sorts numbers (no NaN) with something that each carries; equal ones stay in the order given. By digits of their bits,
 * the lowest first: each pass keeps the order of equal digits.
 */
export function sortLevels(values: Float64Array<ArrayBuffer>, carried: Int32Array): Sorted {
  let sorted = columnsOf(values, carried)
  let spare: Columns = { low: sorted.low.slice(), high: sorted.high.slice(), carried: carried.slice() }
  const varying = { low: varyingBits(sorted.low), high: varyingBits(sorted.high) }
  for (const half of ['low', 'high'] as const) {
    for (let shift = 0; shift < 32; shift += 8) {
      if (((varying[half] >>> shift) & (RADIX - 1)) === 0) continue
      scatter(sorted, spare, sorted[half], shift, varying.low !== 0)
      ;[sorted, spare] = [spare, sorted]
    }
  }
  return { levels: levelsOf(sorted), carried: sorted.carried }
}

/** Halves of whole numbers that are in the order of the doubles. */
interface Columns {
  readonly low: Int32Array
  readonly high: Int32Array
  readonly carried: Int32Array
}

function columnsOf(values: Float64Array<ArrayBuffer>, carried: Int32Array): Columns {
  const bits = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  // The half with the sign comes second where the lowest byte comes first.
  const second = new Uint8Array(Int32Array.of(1).buffer)[0] ?? 0
  const low = new Int32Array(values.length)
  const high = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const top = bits[2 * i + second] ?? 0
    const bottom = bits[2 * i + 1 - second] ?? 0
    // -0 is 0.
    const sign = top >> 31 && (bottom | (top << 1)) === 0 ? 0 : top
    // Positive ones above negative ones, of which the larger bits are the smaller numbers: all their bits are turned.
    low[i] = bottom ^ (sign >> 31)
    high[i] = sign ^ ((sign >> 31) | 0x80000000)
  }
  return { low, high, carried: carried.slice() }
}

/** Bits that are not the same in all words. */
function varyingBits(words: Int32Array): number {
  const first = words[0] ?? 0
  let varying = 0
  for (let i = 1; i < words.length; i++) varying |= (words[i] ?? 0) ^ first
  return varying
}

/** One pass: by a digit of the words, from one set of columns to the other. */
function scatter(from: Columns, to: Columns, words: Int32Array, shift: number, withLow: boolean): void {
  const { low, high, carried } = from
  const { low: toLow, high: toHigh, carried: toCarried } = to
  const next = startsOf(words, shift)
  for (let i = 0; i < words.length; i++) {
    const digit = ((words[i] ?? 0) >>> shift) & (RADIX - 1)
    const at = next[digit] ?? 0
    next[digit] = at + 1
    if (withLow) toLow[at] = low[i] ?? 0
    toHigh[at] = high[i] ?? 0
    toCarried[at] = carried[i] ?? 0
  }
}

/** Where each digit's values begin. */
function startsOf(words: Int32Array, shift: number): Int32Array {
  const starts = new Int32Array(RADIX)
  for (let i = 0; i < words.length; i++) {
    const digit = ((words[i] ?? 0) >>> shift) & (RADIX - 1)
    starts[digit] = (starts[digit] ?? 0) + 1
  }
  let before = 0
  for (let digit = 0; digit < RADIX; digit++) {
    const count = starts[digit] ?? 0
    starts[digit] = before
    before += count
  }
  return starts
}

function levelsOf({ low, high }: Columns): Int32Array {
  const levels = new Int32Array(low.length)
  let level = 0
  for (let i = 1; i < low.length; i++) {
    if (low[i] !== low[i - 1] || high[i] !== high[i - 1]) level++
    levels[i] = level
  }
  return levels
}
