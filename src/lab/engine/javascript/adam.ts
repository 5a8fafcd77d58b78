import type { Operations } from '../operations.js'
import type { Memory } from './memory.js'

/** The optimiser's inner loops. */
export function adamOperations(memory: Memory): Pick<Operations, 'sumOfSquares' | 'adam'> {
  return {
    sumOfSquares: (x, count) => {
      let sum = 0
      for (let i = x; i < x + count; i++) sum += (memory.floats[i] ?? 0) ** 2
      return sum
    },
    adam: (
      parameters,
      gradient,
      mean,
      square,
      count,
      scale,
      beta1,
      beta2,
      rate,
      rootScale,
      epsilon,
      shrink,
    ) => {
      const x = memory.floats
      for (let i = 0; i < count; i++) {
        const slope = (x[gradient + i] ?? 0) * scale
        const first = (x[mean + i] ?? 0) * beta1 + slope * (1 - beta1)
        const second = (x[square + i] ?? 0) * beta2 + slope * slope * (1 - beta2)
        x[mean + i] = first
        x[square + i] = second
        const step = (first * rate) / (Math.sqrt(second) * rootScale + epsilon)
        x[parameters + i] = (x[parameters + i] ?? 0) * shrink - step
      }
    },
  }
}
