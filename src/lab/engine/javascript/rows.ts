import type { Operations } from '../operations.js'
import type { Memory } from './memory.js'

type RowOperations = Pick<
  Operations,
  'gather' | 'scatterAdd' | 'add' | 'normalise' | 'normaliseBackward' | 'rotate'
>

const EPSILON = 1e-5

/** What is done to each row of numbers on its own. */
export function rowOperations(memory: Memory): RowOperations {
  const add = (from: number, to: number, count: number): void => {
    const x = memory.floats
    for (let i = 0; i < count; i++) x[to + i] = (x[to + i] ?? 0) + (x[from + i] ?? 0)
  }
  return {
    add,
    gather: (rows, from, to, count, width) => {
      for (let i = 0; i < count; i++) {
        const start = from + (memory.integers[rows + i] ?? 0) * width
        memory.floats.copyWithin(to + i * width, start, start + width)
      }
    },
    scatterAdd: (rows, from, to, count, width) => {
      for (let i = 0; i < count; i++)
        add(from + i * width, to + (memory.integers[rows + i] ?? 0) * width, width)
    },
    normalise: (x, gain, out, inverse, count, width) => {
      const numbers = memory.floats
      for (let row = 0; row < count; row++) {
        const start = row * width
        let squares = 0
        for (let i = start; i < start + width; i++) squares += (numbers[x + i] ?? 0) ** 2
        const factor = 1 / Math.sqrt(squares / width + EPSILON)
        numbers[inverse + row] = factor
        for (let i = 0; i < width; i++)
          numbers[out + start + i] = (numbers[x + start + i] ?? 0) * factor * (numbers[gain + i] ?? 0)
      }
    },
    normaliseBackward: (dOut, x, gain, inverse, dX, dGain, count, width) => {
      const numbers = memory.floats
      for (let row = 0; row < count; row++) {
        const start = row * width
        const factor = numbers[inverse + row] ?? 0
        let dot = 0
        for (let i = 0; i < width; i++) {
          const product = (numbers[dOut + start + i] ?? 0) * (numbers[x + start + i] ?? 0)
          dot += product * (numbers[gain + i] ?? 0)
          numbers[dGain + i] = (numbers[dGain + i] ?? 0) + product * factor
        }
        const along = (dot * factor * factor) / width
        for (let i = 0; i < width; i++) {
          const direct = (numbers[dOut + start + i] ?? 0) * (numbers[gain + i] ?? 0)
          const rest = direct - (numbers[x + start + i] ?? 0) * along
          numbers[dX + start + i] = (numbers[dX + start + i] ?? 0) + rest * factor
        }
      }
    },
    rotate: (qkv, positions, cosines, sines, count, heads, size, scale, direction) => {
      const x = memory.floats
      const half = size / 2
      for (let row = 0; row < count; row++) {
        const angles = (memory.integers[positions + row] ?? 0) * half
        for (let head = 0; head < 2 * heads; head++) {
          const from = qkv + (3 * row * heads + head) * size
          const factor = head < heads ? scale : 1
          for (let i = 0; i < half; i++) {
            const cos = (x[cosines + angles + i] ?? 0) * factor
            const sin = (x[sines + angles + i] ?? 0) * factor * direction
            const a = x[from + i] ?? 0
            const b = x[from + half + i] ?? 0
            x[from + i] = a * cos - b * sin
            x[from + half + i] = a * sin + b * cos
          }
        }
      }
    },
  }
}
