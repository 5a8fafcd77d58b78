// Causal attention of one head after the other. Rows of q | k | v stand side by side; q is already scaled.
import { total } from './exponential'
import { packColumns, packPanel, tile1, tile4, transposedTile1, transposedTile4 } from './matrix'
import { peakOf, powers, rescale } from './rows'

const STORE = 0

function roundUp(count: usize): usize {
  return (count + 7) & ~7
}

/** Panels of 8 columns of a head's rows; rows are padded with zeros to a multiple of 8. Byte addresses. */
function packRows(from: usize, row: usize, count: usize, size: usize, to: usize): void {
  const padded = roundUp(count)
  for (let column: usize = 0; column < size; column += 8) {
    packPanel(from + (column << 2), row, count, to, size - column >= 8)
    const end = to + (padded << 5)
    for (let at = to + (count << 5); at < end; at += 16) v128.store(at, f32x4.splat(0))
    to = end
  }
}

// Products go four rows at a time. The last four begin before where the others end, if need be: what is computed twice
// comes out the same. Only a text of less than four tokens goes row by row.

/** The first of the next four rows. */
function nextRows(row: usize, count: usize): usize {
  return row + 8 <= count || row + 4 === count ? row + 4 : count - 4
}

/** out[i, j] = rows of `a` times panels, for all panels that hold a j <= i. */
function lowerProduct(
  a: usize,
  aRow: usize,
  panels: usize,
  count: usize,
  size: usize,
  out: usize,
  outRow: usize,
): void {
  for (let i: usize = 0; i < count; i = count < 4 ? i + 1 : nextRows(i, count)) {
    let panel = panels
    let y = out + i * outRow
    const from = a + i * aRow
    for (let j: usize = 0; j <= i + 3; j += 8) {
      if (count < 4) tile1(from, panel, size, y, y, STORE, true)
      else tile4(from, aRow, panel, size, y, outRow, y, STORE, true)
      panel += size << 5
      y += 32
    }
  }
}

/** out[i] = sum over j <= i of lower[i, j] b[j], with b in panels of 8 columns. */
function lowerTimes(
  lower: usize,
  lowerRow: usize,
  panels: usize,
  count: usize,
  size: usize,
  out: usize,
  outRow: usize,
): void {
  const padded = roundUp(count)
  for (let column: usize = 0; column < size; column += 8) {
    const wide = size - column >= 8
    for (let i: usize = 0; i < count; i = count < 4 ? i + 1 : nextRows(i, count)) {
      const a = lower + i * lowerRow
      const y = out + i * outRow + (column << 2)
      if (count < 4) tile1(a, panels, i + 1, y, y, STORE, wide)
      else tile4(a, lowerRow, panels, (i + 7) & ~3, y, outRow, y, STORE, wide)
    }
    panels += padded << 5
  }
}

/** out[j] = sum over i >= j of lower[i, j] b[i]. */
function lowerTransposedTimes(
  lower: usize,
  lowerRow: usize,
  panels: usize,
  count: usize,
  size: usize,
  out: usize,
  outRow: usize,
): void {
  const padded = roundUp(count)
  for (let column: usize = 0; column < size; column += 8) {
    const wide = size - column >= 8
    for (let j: usize = 0; j < count; j = count < 4 ? j + 1 : nextRows(j, count)) {
      const a = lower + j * lowerRow + (j << 2)
      const panel = panels + (j << 5)
      const y = out + j * outRow + (column << 2)
      if (count < 4) transposedTile1(a, lowerRow, panel, count - j, y, STORE, wide)
      else transposedTile4(a, lowerRow, panel, count - j, y, outRow, STORE, wide)
    }
    panels += padded << 5
  }
}

/**
 * Attention of every text's tokens over those before them; texts stand one behind the other. The probabilities are
 * kept, for each text and head a matrix [length, length rounded up to 8].
 */
export function attend(
  qkv: usize,
  out: usize,
  probabilities: usize,
  lengths: usize,
  rows: usize,
  heads: usize,
  size: usize,
  scratch: usize,
): void {
  const width = heads * size
  const inRow = (3 * width) << 2
  const outRow = width << 2
  const panels = scratch << 2
  let start: usize = 0
  let lower = probabilities << 2
  for (let row: usize = 0; row < rows; row++) {
    const count = load<u32>((lengths + row) << 2) as usize
    const padded = roundUp(count)
    const lowerRow = padded << 2
    for (let head: usize = 0; head < heads; head++) {
      const q = (qkv + start * 3 * width + head * size) << 2
      const k = q + (width << 2)
      const v = k + (width << 2)
      packColumns(k, inRow, count, size, panels)
      lowerProduct(q, inRow, panels, count, size, lower, lowerRow)
      softmaxRows(lower, lowerRow, count, panels)
      packRows(v, inRow, count, size, panels)
      lowerTimes(lower, lowerRow, panels, count, size, (out + start * width + head * size) << 2, outRow)
      lower += count * lowerRow
    }
    start += count
  }
}

/** dQkv from the gradient of what {@link attend} put out. `scratch` takes the panels and one more matrix. */
export function attendBackward(
  qkv: usize,
  probabilities: usize,
  dOut: usize,
  dQkv: usize,
  lengths: usize,
  rows: usize,
  heads: usize,
  size: usize,
  scratch: usize,
): void {
  const width = heads * size
  const inRow = (3 * width) << 2
  const outRow = width << 2
  let start: usize = 0
  let lower = probabilities << 2
  for (let row: usize = 0; row < rows; row++) {
    const count = load<u32>((lengths + row) << 2) as usize
    const padded = roundUp(count)
    const lowerRow = padded << 2
    const panels = scratch << 2
    const dLower = panels + ((padded * roundUp(size)) << 2)
    for (let head: usize = 0; head < heads; head++) {
      const from = start * 3 * width + head * size
      const q = (qkv + from) << 2
      const k = q + (width << 2)
      const v = k + (width << 2)
      const dQ = (dQkv + from) << 2
      const dK = dQ + (width << 2)
      const dV = dK + (width << 2)
      const d = (dOut + start * width + head * size) << 2
      packColumns(v, inRow, count, size, panels)
      lowerProduct(d, outRow, panels, count, size, dLower, lowerRow)
      packRows(d, outRow, count, size, panels)
      lowerTransposedTimes(lower, lowerRow, panels, count, size, dV, inRow)
      for (let i: usize = 0; i < count; i++) {
        softmaxRowBackward(lower + i * lowerRow, dLower + i * lowerRow, i + 1)
        clearPast(dLower + i * lowerRow, i, padded)
      }
      packRows(k, inRow, count, size, panels)
      lowerTimes(dLower, lowerRow, panels, count, size, dQ, inRow)
      packRows(q, inRow, count, size, panels)
      lowerTransposedTimes(dLower, lowerRow, panels, count, size, dK, inRow)
      lower += count * lowerRow
    }
    start += count
  }
}

/**
 * Scores of a lower triangle into probabilities. Each step goes over all rows before the next one begins: a processor
 * has several rows under way at once, but not several steps of one row. `scratch` takes 16 bytes for each row.
 */
function softmaxRows(lower: usize, row: usize, count: usize, scratch: usize): void {
  for (let i: usize = 0; i < count; i++) v128.store(scratch + (i << 4), peakOf(lower + i * row, i + 1))
  for (let i: usize = 0; i < count; i++) {
    const at = lower + i * row
    const sum = powers(at, at, i + 1, v128.load(scratch + (i << 4)), f32x4.splat(1))
    v128.store(scratch + (i << 4), f32x4.div(f32x4.splat(1), sum))
  }
  for (let i: usize = 0; i < count; i++) {
    const at = lower + i * row
    rescale(at, i + 1, v128.load(scratch + (i << 4)))
    clearPast(at, i, roundUp(count))
  }
}

/** Four zeros behind the multiple of 4 that a row is filled up to: the last tile of four rows reaches there. */
function clearPast(at: usize, row: usize, padded: usize): void {
  if (row + 4 < padded) v128.store(at + (((row + 4) & ~3) << 2), f32x4.splat(0))
}

/** d = p * (d - sum of p d), up to a multiple of 4; p is 0 past the row's end. */
function softmaxRowBackward(p: usize, d: usize, count: usize): void {
  const bytes = count << 2
  let products = f32x4.splat(0)
  for (let at: usize = 0; at < bytes; at += 16) {
    products = f32x4.add(products, f32x4.mul(v128.load(p + at), v128.load(d + at)))
  }
  const mean = total(products)
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(d + at, f32x4.mul(v128.load(p + at), f32x4.sub(v128.load(d + at), mean)))
  }
}

/**
 * Attention of single tokens over what a cache holds of their texts: the token's k and v are put there first. For each
 * slot and head the cache has `size` lines of keys and as many of values, one number a position; `context` is a
 * multiple of 4. `scratch` takes a line and 4 numbers for each head.
 */
export function attendCached(
  qkv: usize,
  out: usize,
  keys: usize,
  values: usize,
  slots: usize,
  positions: usize,
  count: usize,
  heads: usize,
  size: usize,
  context: usize,
  scratch: usize,
): void {
  const width = heads * size
  const line = context << 2
  for (let i: usize = 0; i < count; i++) {
    const position = load<u32>((positions + i) << 2) as usize
    const slot = (load<u32>((slots + i) << 2) as usize) * width * context
    let k = (qkv + (3 * i + 1) * width) << 2
    let v = k + (width << 2)
    let keyAt = (keys + slot + position) << 2
    let valueAt = (values + slot + position * size) << 2
    for (let head: usize = 0; head < heads; head++) {
      for (let at: usize = 0; at < size << 2; at += 4) {
        store<f32>(keyAt, load<f32>(k + at))
        store<f32>(valueAt + at, load<f32>(v + at))
        keyAt += line
      }
      k += size << 2
      valueAt += size * line
      v += size << 2
    }
  }
  const weights = scratch << 2
  const peaks = weights + heads * line
  for (let i: usize = 0; i < count; i++) {
    const seen = (load<u32>((positions + i) << 2) as usize) + 1
    const slot = (load<u32>((slots + i) << 2) as usize) * width * context
    const q = (qkv + 3 * i * width) << 2
    const key = (keys + slot) << 2
    const value = (values + slot) << 2
    const to = (out + i * width) << 2
    // As above: each step for all heads.
    for (let head: usize = 0; head < heads; head++) {
      const at = weights + head * line
      scores(q + head * (size << 2), key + head * size * line, line, size, seen, at)
      v128.store(peaks + (head << 4), peakOf(at, seen))
    }
    for (let head: usize = 0; head < heads; head++) {
      const at = weights + head * line
      const sum = powers(at, at, seen, v128.load(peaks + (head << 4)), f32x4.splat(1))
      v128.store(peaks + (head << 4), f32x4.div(f32x4.splat(1), sum))
    }
    for (let head: usize = 0; head < heads; head++) {
      const factor = v128.load(peaks + (head << 4))
      const from = value + head * size * line
      mix(weights + head * line, seen, from, size, factor, to + head * (size << 2))
    }
  }
}

/** Scores of all positions, up to a multiple of 4: 16 of them at a time, then 4. */
function scores(q: usize, keys: usize, line: usize, size: usize, seen: usize, to: usize): void {
  const end = q + (size << 2)
  let t: usize = 0
  for (; t + 12 < seen; t += 16) {
    let a = f32x4.splat(0)
    let b = f32x4.splat(0)
    let c = f32x4.splat(0)
    let d = f32x4.splat(0)
    let from = keys + (t << 2)
    for (let at = q; at < end; at += 4) {
      const factor = v128.load32_splat(at)
      a = f32x4.add(a, f32x4.mul(factor, v128.load(from)))
      b = f32x4.add(b, f32x4.mul(factor, v128.load(from, 16)))
      c = f32x4.add(c, f32x4.mul(factor, v128.load(from, 32)))
      d = f32x4.add(d, f32x4.mul(factor, v128.load(from, 48)))
      from += line
    }
    v128.store(to + (t << 2), a)
    v128.store(to + (t << 2), b, 16)
    v128.store(to + (t << 2), c, 32)
    v128.store(to + (t << 2), d, 48)
  }
  for (; t < seen; t += 4) {
    let a = f32x4.splat(0)
    let from = keys + (t << 2)
    for (let at = q; at < end; at += 4) {
      a = f32x4.add(a, f32x4.mul(v128.load32_splat(at), v128.load(from)))
      from += line
    }
    v128.store(to + (t << 2), a)
  }
}

/** The weighted sum of values, times a factor: 16 numbers of each at a time, then 4. */
function mix(weights: usize, seen: usize, values: usize, size: usize, factor: v128, to: usize): void {
  const end = weights + (seen << 2)
  const row = size << 2
  let at: usize = 0
  for (; at + 64 <= row; at += 64) {
    let a = f32x4.splat(0)
    let b = f32x4.splat(0)
    let c = f32x4.splat(0)
    let d = f32x4.splat(0)
    let from = values + at
    for (let t = weights; t < end; t += 4) {
      const weight = v128.load32_splat(t)
      a = f32x4.add(a, f32x4.mul(weight, v128.load(from)))
      b = f32x4.add(b, f32x4.mul(weight, v128.load(from, 16)))
      c = f32x4.add(c, f32x4.mul(weight, v128.load(from, 32)))
      d = f32x4.add(d, f32x4.mul(weight, v128.load(from, 48)))
      from += row
    }
    v128.store(to + at, f32x4.mul(a, factor))
    v128.store(to + at, f32x4.mul(b, factor), 16)
    v128.store(to + at, f32x4.mul(c, factor), 32)
    v128.store(to + at, f32x4.mul(d, factor), 48)
  }
  for (; at < row; at += 16) {
    let a = f32x4.splat(0)
    let from = values + at
    for (let t = weights; t < end; t += 4) {
      a = f32x4.add(a, f32x4.mul(v128.load32_splat(t), v128.load(from)))
      from += row
    }
    v128.store(to + at, f32x4.mul(a, factor))
  }
}
