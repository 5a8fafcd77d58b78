import { randomStream } from '../../../src/core/seed.js'
import {
  type Batch,
  type GenerateRow,
  initialParameters,
  type ModelShape,
  parameterCount,
} from '../../../src/lab/engine/index.js'

/** Shapes with what is awkward: odd vocabularies, heads of 4, 12 and 16 numbers, contexts off any multiple. */
export const shapes: ModelShape[] = [
  { vocabulary: 5, width: 12, layers: 1, heads: 3, context: 9 },
  { vocabulary: 13, width: 24, layers: 2, heads: 2, context: 14 },
  { vocabulary: 31, width: 32, layers: 2, heads: 2, context: 22 },
]

export const shape: ModelShape = { vocabulary: 13, width: 24, layers: 2, heads: 2, context: 14 }

/** Parameters off their start: gains that are not 1, and an embedding that matters. */
export function someParameters(shape: ModelShape, seed = 1): Float32Array {
  const random = randomStream([seed, 'parameters'])
  return initialParameters(shape, random.next).map(value => value + 0.2 * (random.next() - 0.5))
}

/** Rows of all lengths: the longest, one token, none, and what comes. */
export function someBatch(shape: ModelShape, rows = 7, seed = 1): Batch {
  const random = randomStream([seed, 'batch'])
  const columns = shape.context
  const lengths = Int32Array.from({ length: rows }, (_, row) =>
    row < 3 ? ([columns, 1, 0][row] ?? 0) : 1 + random.below(columns),
  )
  const tokens = new Int32Array(rows * columns)
  for (const [row, length] of lengths.entries())
    for (let t = 0; t < length; t++) tokens[row * columns + t] = random.below(shape.vocabulary)
  return { rows, columns, tokens, lengths }
}

/** Weights of both signs, and some that are 0. */
export function someWeights({ rows, columns }: Batch): Float32Array {
  const random = randomStream(['weights'])
  return Float32Array.from({ length: rows * columns }, () =>
    random.next() < 0.3 ? 0 : (random.next() - 0.3) / rows,
  )
}

/** Rows to write, of which many begin alike, with all ways to draw. */
export function someRows(shape: ModelShape, count: number): GenerateRow[] {
  return Array.from({ length: count }, (_, i) => {
    const random = randomStream([i, 'row'])
    const group = randomStream([i % 3, 'prompt'])
    return {
      prompt: Array.from({ length: 1 + group.below(5) }, () => group.below(shape.vocabulary)),
      random: random.next,
      temperature: [1, 0.7, 0, 1.5][i % 4] ?? 1,
      topP: [1, 0.9, 0.5][i % 3] ?? 1,
      topK: [0, 4][i % 2] ?? 0,
      maxTokens: i % 5 === 4 ? 3 : shape.context,
      stop: [[1, 2], [3]],
      end: 0,
    }
  })
}

export function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Number.POSITIVE_INFINITY
  for (let i = 0; i < a.length; i++)
    most = Math.max(most, Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN)))
  return most
}

export function zeros(shape: ModelShape): Float32Array {
  return new Float32Array(parameterCount(shape))
}
