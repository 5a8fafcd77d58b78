import type { Operations } from '../operations.js'
import type { Memory } from './memory.js'

type SoftmaxOperations = Pick<Operations, 'softmax' | 'softmaxBackward' | 'temper'>

/** Logits and probabilities. */
export function softmaxOperations(memory: Memory): SoftmaxOperations {
  return {
    softmax: (logits, targets, shifted, sums, count, vocabulary, width) => {
      const x = memory.floats
      for (let row = 0; row < count; row++) {
        const from = logits + row * width
        const peak = peakOf(x, from, vocabulary)
        x[shifted + row] = (x[from + (memory.integers[targets + row] ?? 0)] ?? 0) - peak
        const sum = powers(x, from, from, vocabulary, peak, 1)
        x[sums + row] = sum
        for (let i = from; i < from + vocabulary; i++) x[i] = (x[i] ?? 0) / sum
      }
    },
    softmaxBackward: (probabilities, rows, targets, weights, dLogits, count, vocabulary, width) => {
      const x = memory.floats
      for (let i = 0; i < count; i++) {
        const row = memory.integers[rows + i] ?? 0
        const weight = x[weights + row] ?? 0
        const to = dLogits + i * width
        for (let v = 0; v < width; v++)
          x[to + v] = v < vocabulary ? weight * (x[probabilities + row * width + v] ?? 0) : 0
        const target = to + (memory.integers[targets + row] ?? 0)
        x[target] = (x[target] ?? 0) - weight
      }
    },
    temper: (logits, scales, powered, peaks, sums, count, vocabulary, width) => {
      const x = memory.floats
      for (let row = 0; row < count; row++) {
        const [from, to] = [logits + row * width, powered + row * width]
        const peak = peakOf(x, from, vocabulary)
        x[peaks + row] = peak
        x[sums + row] = powers(x, from, to, vocabulary, peak, 1)
        powers(x, from, to, vocabulary, peak, x[scales + row] ?? 0)
      }
    },
  }
}

/** The greatest of some numbers. */
export function peakOf(x: Float32Array, from: number, count: number): number {
  let peak = x[from] ?? 0
  for (let i = from + 1; i < from + count; i++) peak = Math.max(peak, x[i] ?? 0)
  return peak
}

/** Writes e^((x - peak) * scale); returns their sum. */
export function powers(
  x: Float32Array,
  from: number,
  to: number,
  count: number,
  peak: number,
  scale: number,
): number {
  let sum = 0
  for (let i = 0; i < count; i++) {
    const power = Math.exp(((x[from + i] ?? 0) - peak) * scale)
    x[to + i] = power
    sum += power
  }
  return sum
}
