import type { Operations } from '../operations.js'
import type { Memory } from './memory.js'
import { peakOf, powers } from './softmax.js'

type AttentionOperations = Pick<Operations, 'attend' | 'attendBackward'>

/** Where rows of numbers begin, and how far apart they are. */
interface Rows {
  readonly at: number
  readonly apart: number
}

/** Causal attention of whole rows, one head after the other. */
export function attentionOperations(memory: Memory): AttentionOperations {
  return {
    attend: (qkv, out, probabilities, lengths, rows, heads, size) => {
      const x = memory.floats
      const width = heads * size
      let start = 0
      let area = probabilities
      for (let row = 0; row < rows; row++) {
        const count = memory.integers[lengths + row] ?? 0
        const apart = Math.ceil(count / 8) * 8
        for (let head = 0; head < heads; head++) {
          const [q, k, v] = threeRows(qkv + start * 3 * width + head * size, width)
          const to = { at: out + start * width + head * size, apart: width }
          for (let i = 0; i < count; i++) {
            const p = area + i * apart
            for (let j = 0; j <= i; j++) x[p + j] = dot(x, q, i, k, j, size)
            const sum = powers(x, p, p, i + 1, peakOf(x, p, i + 1), 1)
            for (let j = 0; j <= i; j++) x[p + j] = (x[p + j] ?? 0) / sum
            x.fill(0, to.at + i * to.apart, to.at + i * to.apart + size)
            for (let j = 0; j <= i; j++) addRow(x, x[p + j] ?? 0, v, j, to, i, size)
          }
          area += count * apart
        }
        start += count
      }
    },
    attendBackward: (qkv, probabilities, dOut, dQkv, lengths, rows, heads, size, scratch) => {
      const x = memory.floats
      const width = heads * size
      let start = 0
      let area = probabilities
      for (let row = 0; row < rows; row++) {
        const count = memory.integers[lengths + row] ?? 0
        const apart = Math.ceil(count / 8) * 8
        x.fill(0, dQkv + start * 3 * width, dQkv + (start + count) * 3 * width)
        for (let head = 0; head < heads; head++) {
          const from = start * 3 * width + head * size
          const [q, k, v] = threeRows(qkv + from, width)
          const [dQ, dK, dV] = threeRows(dQkv + from, width)
          const d = { at: dOut + start * width + head * size, apart: width }
          for (let i = 0; i < count; i++) {
            const p = area + i * apart
            let mean = 0
            for (let j = 0; j <= i; j++) {
              const slope = dot(x, d, i, v, j, size)
              x[scratch + j] = slope
              mean += slope * (x[p + j] ?? 0)
              addRow(x, x[p + j] ?? 0, d, i, dV, j, size)
            }
            for (let j = 0; j <= i; j++) {
              const slope = (x[p + j] ?? 0) * ((x[scratch + j] ?? 0) - mean)
              addRow(x, slope, k, j, dQ, i, size)
              addRow(x, slope, q, i, dK, j, size)
            }
          }
          area += count * apart
        }
        start += count
      }
    },
  }
}

function threeRows(at: number, width: number): [Rows, Rows, Rows] {
  const apart = 3 * width
  return [
    { at, apart },
    { at: at + width, apart },
    { at: at + 2 * width, apart },
  ]
}

function dot(x: Float32Array, a: Rows, i: number, b: Rows, j: number, size: number): number {
  const [one, other] = [a.at + i * a.apart, b.at + j * b.apart]
  let sum = 0
  for (let d = 0; d < size; d++) sum += (x[one + d] ?? 0) * (x[other + d] ?? 0)
  return sum
}

/** to[j] += factor * from[i] */
function addRow(
  x: Float32Array,
  factor: number,
  from: Rows,
  i: number,
  to: Rows,
  j: number,
  size: number,
): void {
  const [source, target] = [from.at + i * from.apart, to.at + j * to.apart]
  for (let d = 0; d < size; d++) x[target + d] = (x[target + d] ?? 0) + factor * (x[source + d] ?? 0)
}
