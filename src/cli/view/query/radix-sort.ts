/** Digits of a sort, each of 16 bits. */
const digits = 4

/**
 * As `sortedBy` has it, for any values: a million takes less time than a comparison function takes for a hundred
 * thousand.
 */
export function radixSorted(
  positions: Uint32Array,
  values: Float64Array,
  isDescending: boolean,
): Uint32Array {
  const known = new Uint32Array(positions.length)
  const ordered = new Uint32Array(positions.length)
  let size = 0
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] ?? 0
    if (Number.isNaN(values[position])) ordered[i - size] = position
    else known[size++] = position
  }
  ordered.copyWithin(size, 0, positions.length - size)
  const keys = keysOf(known.subarray(0, size), values, isDescending)
  let [from, to] = [new Uint32Array(size), new Uint32Array(size)]
  for (let i = 0; i < size; i++) from[i] = i
  for (let digit = 0; digit < digits; digit++) {
    const next = new Uint32Array(65_537)
    for (let i = 0; i < size; i++) {
      const key = (keys[i * digits + digit] ?? 0) + 1
      next[key] = (next[key] ?? 0) + 1
    }
    // All have the same digit.
    if (next.includes(size)) continue
    for (let key = 1; key < next.length; key++) next[key] = (next[key] ?? 0) + (next[key - 1] ?? 0)
    for (let i = 0; i < size; i++) {
      const item = from[i] ?? 0
      const key = keys[item * digits + digit] ?? 0
      const at = next[key] ?? 0
      to[at] = item
      next[key] = at + 1
    }
    ;[from, to] = [to, from]
  }
  for (let i = 0; i < size; i++) ordered[i] = known[from[i] ?? 0] ?? 0
  return ordered
}

/** The values as integers of four digits, the lowest first, that are in their order. */
function keysOf(positions: Uint32Array, values: Float64Array, isDescending: boolean): Uint16Array {
  const keys = new Float64Array(positions.length)
  // -0 and 0 are equal.
  for (let i = 0; i < keys.length; i++)
    keys[i] = (values[positions[i] ?? 0] ?? 0) * (isDescending ? -1 : 1) + 0
  const halves = new Uint32Array(keys.buffer)
  for (let i = 0; i < halves.length; i += 2) {
    const high = halves[i + 1] ?? 0
    const isNegative = high >= 0x8000_0000
    if (isNegative) halves[i] = ~(halves[i] ?? 0)
    halves[i + 1] = isNegative ? ~high : high | 0x8000_0000
  }
  return new Uint16Array(keys.buffer)
}
