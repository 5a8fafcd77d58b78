// Matrix products in tiles of 4 x 8 numbers: eight accumulators and their operands fit the 16 registers of x86-64.
// Addresses come in as indexes of 4-byte elements. Every number is summed over ascending k, whatever its tile: how
// many rows go together never changes a result.

/** What becomes of a sum: see `Epilogue` in src/lab/engine/operations.ts. */
const STORE = 0
const ADD = 1
const SQUARED_RELU = 2
const SQUARED_RELU_SLOPE = 3

/** Rows that stay in the first cache while all panels pass. */
const ROWS = 32
/** Rows whose products with a panel are summed in registers before they go to the gradient. */
const DEPTH = 64

/** Copies a matrix [rows, columns] into panels of 8 columns; rows are padded with zeros to 4, columns to 8. */
export function pack(matrix: usize, rows: usize, columns: usize, panels: usize): void {
  let to = panels << 2
  const padded = (rows + 3) & ~3
  for (let column: usize = 0; column < columns; column += 8) {
    const width = min<usize>(8, columns - column)
    for (let row: usize = 0; row < padded; row++) {
      const from = (matrix + row * columns + column) << 2
      if (row >= rows) {
        v128.store(to, f32x4.splat(0))
        v128.store(to, f32x4.splat(0), 16)
      } else if (width === 8) {
        v128.store(to, v128.load(from))
        v128.store(to, v128.load(from, 16), 16)
      } else {
        for (let i: usize = 0; i < 8; i++)
          store<f32>(to + (i << 2), i < width ? load<f32>(from + (i << 2)) : 0)
      }
      to += 32
    }
  }
}

/** The same of the transpose of a matrix [rows, columns]. */
export function packTransposed(matrix: usize, rows: usize, columns: usize, panels: usize): void {
  packColumns(matrix << 2, columns << 2, rows, columns, panels << 2)
}

/** 8 rows after 8 rows, transposed: each such panel has `size` lines of 8 numbers. Byte addresses. */
export function packColumns(from: usize, row: usize, count: usize, size: usize, to: usize): void {
  for (let first: usize = 0; first < count; first += 8) {
    packFourColumns(from, row, count - first, size, to)
    packFourColumns(from + (row << 2), row, max<isize>(count - first - 4, 0), size, to + 16)
    from += row << 3
    to += size << 5
  }
}

/** 4 rows, of which `count` are there, into half a panel. */
function packFourColumns(from: usize, row: usize, count: usize, size: usize, to: usize): void {
  const nothing = f32x4.splat(0)
  for (const end = from + (size << 2); from < end; from += 16) {
    const a = count > 0 ? v128.load(from) : nothing
    const b = count > 1 ? v128.load(from + row) : nothing
    const c = count > 2 ? v128.load(from + 2 * row) : nothing
    const d = count > 3 ? v128.load(from + 3 * row) : nothing
    const low0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
    const low1 = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
    const high0 = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
    const high1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
    v128.store(to, v128.shuffle<f32>(low0, low1, 0, 1, 4, 5))
    v128.store(to, v128.shuffle<f32>(low0, low1, 2, 3, 6, 7), 32)
    v128.store(to, v128.shuffle<f32>(high0, high1, 0, 1, 4, 5), 64)
    v128.store(to, v128.shuffle<f32>(high0, high1, 2, 3, 6, 7), 96)
    to += 128
  }
}

function put(y: usize, base: usize, sum: v128, epilogue: i32): void {
  if (epilogue === ADD) sum = f32x4.add(v128.load(base), sum)
  else if (epilogue === SQUARED_RELU) {
    sum = f32x4.pmax(f32x4.splat(0), sum)
    sum = f32x4.mul(sum, sum)
  } else if (epilogue === SQUARED_RELU_SLOPE) {
    sum = f32x4.mul(sum, f32x4.mul(f32x4.splat(2), f32x4.sqrt(v128.load(base))))
  }
  v128.store(y, sum)
}

/** Four rows of `a` times a panel. `depth` is a multiple of 4; byte addresses. `wide` writes all 8 columns. */
export function tile4(
  a: usize,
  aRow: usize,
  panel: usize,
  depth: usize,
  y: usize,
  yRow: usize,
  base: usize,
  epilogue: i32,
  wide: bool,
): void {
  let c00 = f32x4.splat(0)
  let c01 = f32x4.splat(0)
  let c10 = f32x4.splat(0)
  let c11 = f32x4.splat(0)
  let c20 = f32x4.splat(0)
  let c21 = f32x4.splat(0)
  let c30 = f32x4.splat(0)
  let c31 = f32x4.splat(0)
  let a1 = a + aRow
  let a2 = a1 + aRow
  let a3 = a2 + aRow
  const end = panel + (depth << 5)
  while (panel < end) {
    let b0 = v128.load(panel)
    let b1 = v128.load(panel, 16)
    let s = v128.load32_splat(a)
    c00 = f32x4.add(c00, f32x4.mul(s, b0))
    c01 = f32x4.add(c01, f32x4.mul(s, b1))
    s = v128.load32_splat(a1)
    c10 = f32x4.add(c10, f32x4.mul(s, b0))
    c11 = f32x4.add(c11, f32x4.mul(s, b1))
    s = v128.load32_splat(a2)
    c20 = f32x4.add(c20, f32x4.mul(s, b0))
    c21 = f32x4.add(c21, f32x4.mul(s, b1))
    s = v128.load32_splat(a3)
    c30 = f32x4.add(c30, f32x4.mul(s, b0))
    c31 = f32x4.add(c31, f32x4.mul(s, b1))

    b0 = v128.load(panel, 32)
    b1 = v128.load(panel, 48)
    s = v128.load32_splat(a, 4)
    c00 = f32x4.add(c00, f32x4.mul(s, b0))
    c01 = f32x4.add(c01, f32x4.mul(s, b1))
    s = v128.load32_splat(a1, 4)
    c10 = f32x4.add(c10, f32x4.mul(s, b0))
    c11 = f32x4.add(c11, f32x4.mul(s, b1))
    s = v128.load32_splat(a2, 4)
    c20 = f32x4.add(c20, f32x4.mul(s, b0))
    c21 = f32x4.add(c21, f32x4.mul(s, b1))
    s = v128.load32_splat(a3, 4)
    c30 = f32x4.add(c30, f32x4.mul(s, b0))
    c31 = f32x4.add(c31, f32x4.mul(s, b1))

    b0 = v128.load(panel, 64)
    b1 = v128.load(panel, 80)
    s = v128.load32_splat(a, 8)
    c00 = f32x4.add(c00, f32x4.mul(s, b0))
    c01 = f32x4.add(c01, f32x4.mul(s, b1))
    s = v128.load32_splat(a1, 8)
    c10 = f32x4.add(c10, f32x4.mul(s, b0))
    c11 = f32x4.add(c11, f32x4.mul(s, b1))
    s = v128.load32_splat(a2, 8)
    c20 = f32x4.add(c20, f32x4.mul(s, b0))
    c21 = f32x4.add(c21, f32x4.mul(s, b1))
    s = v128.load32_splat(a3, 8)
    c30 = f32x4.add(c30, f32x4.mul(s, b0))
    c31 = f32x4.add(c31, f32x4.mul(s, b1))

    b0 = v128.load(panel, 96)
    b1 = v128.load(panel, 112)
    s = v128.load32_splat(a, 12)
    c00 = f32x4.add(c00, f32x4.mul(s, b0))
    c01 = f32x4.add(c01, f32x4.mul(s, b1))
    s = v128.load32_splat(a1, 12)
    c10 = f32x4.add(c10, f32x4.mul(s, b0))
    c11 = f32x4.add(c11, f32x4.mul(s, b1))
    s = v128.load32_splat(a2, 12)
    c20 = f32x4.add(c20, f32x4.mul(s, b0))
    c21 = f32x4.add(c21, f32x4.mul(s, b1))
    s = v128.load32_splat(a3, 12)
    c30 = f32x4.add(c30, f32x4.mul(s, b0))
    c31 = f32x4.add(c31, f32x4.mul(s, b1))

    panel += 128
    a += 16
    a1 += 16
    a2 += 16
    a3 += 16
  }
  if (epilogue === STORE && wide) {
    v128.store(y, c00)
    v128.store(y, c01, 16)
    y += yRow
    v128.store(y, c10)
    v128.store(y, c11, 16)
    y += yRow
    v128.store(y, c20)
    v128.store(y, c21, 16)
    y += yRow
    v128.store(y, c30)
    v128.store(y, c31, 16)
    return
  }
  put(y, base, c00, epilogue)
  put(y + yRow, base + yRow, c10, epilogue)
  put(y + 2 * yRow, base + 2 * yRow, c20, epilogue)
  put(y + 3 * yRow, base + 3 * yRow, c30, epilogue)
  if (!wide) return
  y += 16
  base += 16
  put(y, base, c01, epilogue)
  put(y + yRow, base + yRow, c11, epilogue)
  put(y + 2 * yRow, base + 2 * yRow, c21, epilogue)
  put(y + 3 * yRow, base + 3 * yRow, c31, epilogue)
}

/** One row, for the rows that are left over. */
export function tile1(
  a: usize,
  panel: usize,
  depth: usize,
  y: usize,
  base: usize,
  epilogue: i32,
  wide: bool,
): void {
  let c0 = f32x4.splat(0)
  let c1 = f32x4.splat(0)
  const end = panel + (depth << 5)
  while (panel < end) {
    const s = v128.load32_splat(a)
    c0 = f32x4.add(c0, f32x4.mul(s, v128.load(panel)))
    c1 = f32x4.add(c1, f32x4.mul(s, v128.load(panel, 16)))
    panel += 32
    a += 4
  }
  put(y, base, c0, epilogue)
  if (wide) put(y + 16, base + 16, c1, epilogue)
}

/**
 * out[count, outer] = x[count, inner] . panels, then the epilogue. `inner` and `outer` are multiples of 4; rows of x
 * are `xWidth` apart.
 */
export function multiply(
  x: usize,
  xWidth: usize,
  panels: usize,
  out: usize,
  base: usize,
  count: usize,
  inner: usize,
  outer: usize,
  epilogue: i32,
): void {
  const xRow = xWidth << 2
  const yRow = outer << 2
  for (let first: usize = 0; first < count; first += ROWS) {
    const last = min(first + ROWS, count)
    let panel = panels << 2
    for (let column: usize = 0; column < outer; column += 8) {
      const wide = outer - column >= 8
      let row = first
      let a = (x + row * xWidth) << 2
      let y = (out + row * outer + column) << 2
      let from = (base + row * outer + column) << 2
      for (; row + 4 <= last; row += 4) {
        tile4(a, xRow, panel, inner, y, yRow, from, epilogue, wide)
        a += xRow << 2
        y += yRow << 2
        from += yRow << 2
      }
      for (; row < last; row++) {
        tile1(a, panel, inner, y, from, epilogue, wide)
        a += xRow
        y += yRow
        from += yRow
      }
      panel += inner << 5
    }
  }
}

/** Four columns of `a`, transposed, times a panel of any depth; byte addresses. */
export function transposedTile4(
  a: usize,
  aRow: usize,
  panel: usize,
  depth: usize,
  y: usize,
  yRow: usize,
  epilogue: i32,
  wide: bool,
): void {
  let c00 = f32x4.splat(0)
  let c01 = f32x4.splat(0)
  let c10 = f32x4.splat(0)
  let c11 = f32x4.splat(0)
  let c20 = f32x4.splat(0)
  let c21 = f32x4.splat(0)
  let c30 = f32x4.splat(0)
  let c31 = f32x4.splat(0)
  const end = panel + (depth << 5)
  const even = panel + ((depth & ~1) << 5)
  while (panel < even) {
    let b0 = v128.load(panel)
    let b1 = v128.load(panel, 16)
    let s = v128.load32_splat(a)
    c00 = f32x4.add(c00, f32x4.mul(s, b0))
    c01 = f32x4.add(c01, f32x4.mul(s, b1))
    s = v128.load32_splat(a, 4)
    c10 = f32x4.add(c10, f32x4.mul(s, b0))
    c11 = f32x4.add(c11, f32x4.mul(s, b1))
    s = v128.load32_splat(a, 8)
    c20 = f32x4.add(c20, f32x4.mul(s, b0))
    c21 = f32x4.add(c21, f32x4.mul(s, b1))
    s = v128.load32_splat(a, 12)
    c30 = f32x4.add(c30, f32x4.mul(s, b0))
    c31 = f32x4.add(c31, f32x4.mul(s, b1))
    a += aRow
    b0 = v128.load(panel, 32)
    b1 = v128.load(panel, 48)
    s = v128.load32_splat(a)
    c00 = f32x4.add(c00, f32x4.mul(s, b0))
    c01 = f32x4.add(c01, f32x4.mul(s, b1))
    s = v128.load32_splat(a, 4)
    c10 = f32x4.add(c10, f32x4.mul(s, b0))
    c11 = f32x4.add(c11, f32x4.mul(s, b1))
    s = v128.load32_splat(a, 8)
    c20 = f32x4.add(c20, f32x4.mul(s, b0))
    c21 = f32x4.add(c21, f32x4.mul(s, b1))
    s = v128.load32_splat(a, 12)
    c30 = f32x4.add(c30, f32x4.mul(s, b0))
    c31 = f32x4.add(c31, f32x4.mul(s, b1))
    a += aRow
    panel += 64
  }
  if (panel < end) {
    const b0 = v128.load(panel)
    const b1 = v128.load(panel, 16)
    let s = v128.load32_splat(a)
    c00 = f32x4.add(c00, f32x4.mul(s, b0))
    c01 = f32x4.add(c01, f32x4.mul(s, b1))
    s = v128.load32_splat(a, 4)
    c10 = f32x4.add(c10, f32x4.mul(s, b0))
    c11 = f32x4.add(c11, f32x4.mul(s, b1))
    s = v128.load32_splat(a, 8)
    c20 = f32x4.add(c20, f32x4.mul(s, b0))
    c21 = f32x4.add(c21, f32x4.mul(s, b1))
    s = v128.load32_splat(a, 12)
    c30 = f32x4.add(c30, f32x4.mul(s, b0))
    c31 = f32x4.add(c31, f32x4.mul(s, b1))
  }
  put(y, y, c00, epilogue)
  put(y + yRow, y + yRow, c10, epilogue)
  put(y + 2 * yRow, y + 2 * yRow, c20, epilogue)
  put(y + 3 * yRow, y + 3 * yRow, c30, epilogue)
  if (!wide) return
  y += 16
  put(y, y, c01, epilogue)
  put(y + yRow, y + yRow, c11, epilogue)
  put(y + 2 * yRow, y + 2 * yRow, c21, epilogue)
  put(y + 3 * yRow, y + 3 * yRow, c31, epilogue)
}

/** One column of `a`. */
export function transposedTile1(
  a: usize,
  aRow: usize,
  panel: usize,
  depth: usize,
  y: usize,
  epilogue: i32,
  wide: bool,
): void {
  let c0 = f32x4.splat(0)
  let c1 = f32x4.splat(0)
  const end = panel + (depth << 5)
  while (panel < end) {
    const s = v128.load32_splat(a)
    c0 = f32x4.add(c0, f32x4.mul(s, v128.load(panel)))
    c1 = f32x4.add(c1, f32x4.mul(s, v128.load(panel, 16)))
    panel += 32
    a += aRow
  }
  put(y, y, c0, epilogue)
  if (wide) put(y + 16, y + 16, c1, epilogue)
}

/** 8 (or 4, and zeros) columns of rows side by side; byte addresses. */
export function packPanel(from: usize, row: usize, depth: usize, to: usize, wide: bool): void {
  const end = to + (depth << 5)
  while (to < end) {
    v128.store(to, v128.load(from))
    v128.store(to, wide ? v128.load(from, 16) : f32x4.splat(0), 16)
    from += row
    to += 32
  }
}

/** The columns of rows in strips of 4, the last one filled up with what follows. Byte addresses. */
function packStrips(from: usize, row: usize, depth: usize, columns: usize, to: usize): void {
  const strip = depth << 4
  for (let i: usize = 0; i < depth; i++) {
    let target = to + (i << 4)
    for (let at = from; at < from + (columns << 2); at += 16) {
      v128.store(target, v128.load(at))
      target += strip
    }
    from += row
  }
}

/**
 * matrix[inner, outer] += x' . y, with x[count, inner] in rows of `xWidth`, a multiple of 4, and y[count, outer].
 * `scratch` takes 8 + xWidth numbers for each of 64 rows.
 */
export function multiplyGradient(
  x: usize,
  xWidth: usize,
  y: usize,
  matrix: usize,
  count: usize,
  inner: usize,
  outer: usize,
  scratch: usize,
): void {
  const yRow = outer << 2
  const panel = scratch << 2
  const strips = panel + (DEPTH << 5)
  for (let first: usize = 0; first < count; first += DEPTH) {
    const depth = min<usize>(DEPTH, count - first)
    packStrips((x + first * xWidth) << 2, xWidth << 2, depth, inner, strips)
    for (let column: usize = 0; column < outer; column += 8) {
      const wide = outer - column >= 8
      packPanel((y + first * outer + column) << 2, yRow, depth, panel, wide)
      let a = strips
      let to = (matrix + column) << 2
      let row: usize = 0
      for (; row + 4 <= inner; row += 4) {
        transposedTile4(a, 16, panel, depth, to, yRow, ADD, wide)
        a += depth << 4
        to += yRow << 2
      }
      for (; row < inner; row++) {
        transposedTile1(a, 16, panel, depth, to, ADD, wide)
        a += 4
        to += yRow
      }
    }
  }
}
