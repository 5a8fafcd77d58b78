import { Epilogue, type Operations } from '../operations.js'
import type { Memory } from './memory.js'

type MatrixOperations = Pick<Operations, 'pack' | 'packTransposed' | 'multiply' | 'multiplyGradient'>

/** Products. Panels are the matrix as it is: nothing is gained by another order here. */
export function matrixOperations(memory: Memory): MatrixOperations {
  return {
    pack: (matrix, rows, columns, panels) => {
      memory.floats.copyWithin(panels, matrix, matrix + rows * columns)
      memory.floats.fill(0, panels + rows * columns, panels + roundUp(rows) * columns)
    },
    packTransposed: (matrix, rows, columns, panels) => {
      const x = memory.floats
      const width = roundUp(rows)
      x.fill(0, panels, panels + columns * width)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++)
          x[panels + column * width + row] = x[matrix + row * columns + column] ?? 0
    },
    multiply: (x, xWidth, panels, out, base, count, inner, outer, epilogue) => {
      const sums = new Float64Array(outer)
      for (let row = 0; row < count; row++) {
        sums.fill(0)
        addRows(memory.floats, panels, outer, x + row * xWidth, 1, inner, sums)
        finish(memory.floats, sums, out + row * outer, base + row * outer, epilogue)
      }
    },
    multiplyGradient: (x, xWidth, y, matrix, count, inner, outer) => {
      const numbers = memory.floats
      const sums = new Float64Array(outer)
      for (let row = 0; row < inner; row++) {
        sums.fill(0)
        addRows(numbers, y, outer, x + row, xWidth, count, sums)
        finish(numbers, sums, matrix + row * outer, matrix + row * outer, Epilogue.add)
      }
    },
  }
}

function roundUp(count: number): number {
  return Math.ceil(count / 4) * 4
}

/** Adds up rows of the matrix at `from`, times factors that stand `apart`: four rows at once, to go over sums less. */
function addRows(
  x: Float32Array,
  from: number,
  width: number,
  factors: number,
  apart: number,
  count: number,
  sums: Float64Array,
): void {
  for (let k = 0; k < count; k += 4) {
    const rows = Math.min(4, count - k)
    const factor = (i: number): number => (i < rows ? (x[factors + (k + i) * apart] ?? 0) : 0)
    const row = (i: number): number => from + (i < rows ? k + i : k) * width
    const [a, b, c, d] = [factor(0), factor(1), factor(2), factor(3)]
    const [r0, r1, r2, r3] = [row(0), row(1), row(2), row(3)]
    for (let i = 0; i < width; i++) {
      const two = a * (x[r0 + i] ?? 0) + b * (x[r1 + i] ?? 0)
      sums[i] = (sums[i] ?? 0) + two + (c * (x[r2 + i] ?? 0) + d * (x[r3 + i] ?? 0))
    }
  }
}

function finish(x: Float32Array, sums: Float64Array, out: number, base: number, epilogue: number): void {
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i] ?? 0
    if (epilogue === Epilogue.store) x[out + i] = sum
    else if (epilogue === Epilogue.add) x[out + i] = (x[base + i] ?? 0) + sum
    else if (epilogue === Epilogue.squaredRelu) x[out + i] = Math.max(0, sum) ** 2
    else x[out + i] = sum * 2 * Math.sqrt(x[base + i] ?? 0)
  }
}
