import type { Operations } from '../operations.js'
import type { Memory } from './memory.js'
import { peakOf, powers } from './softmax.js'

/** Attention of single tokens over a cache. */
export function cacheOperations(memory: Memory): Pick<Operations, 'attendCached'> {
  return {
    attendCached: (qkv, out, keys, values, slots, positions, count, heads, size, context, scratch) => {
      const x = memory.floats
      const width = heads * size
      for (let i = 0; i < count; i++) {
        const position = memory.integers[positions + i] ?? 0
        const slot = (memory.integers[slots + i] ?? 0) * width * context
        const k = qkv + (3 * i + 1) * width
        for (let d = 0; d < width; d++) {
          const [head, place] = [Math.floor(d / size), d % size]
          x[keys + slot + d * context + position] = x[k + d] ?? 0
          x[values + slot + (head * context + position) * size + place] = x[k + width + d] ?? 0
        }
      }
      for (let i = 0; i < count; i++) {
        const seen = (memory.integers[positions + i] ?? 0) + 1
        const slot = (memory.integers[slots + i] ?? 0) * width * context
        for (let head = 0; head < heads; head++) {
          const q = qkv + 3 * i * width + head * size
          const cached = slot + head * size * context
          for (let t = 0; t < seen; t++) {
            let score = 0
            for (let d = 0; d < size; d++)
              score += (x[q + d] ?? 0) * (x[keys + cached + d * context + t] ?? 0)
            x[scratch + t] = score
          }
          const sum = powers(x, scratch, scratch, seen, peakOf(x, scratch, seen), 1)
          for (let d = 0; d < size; d++) {
            let value = 0
            for (let t = 0; t < seen; t++)
              value += (x[scratch + t] ?? 0) * (x[values + cached + t * size + d] ?? 0)
            x[out + i * width + head * size + d] = value / sum
          }
        }
      }
    },
  }
}
