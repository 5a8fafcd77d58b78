// What every engine is given: the model's shape, its first parameters and the batches, in files of plain numbers, so
// that no engine draws anything itself. A matrix is stored [in, out], row after row.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const shape = { vocabulary: 64, width: 64, layers: 3, heads: 4, columns: 44, rows: 32 }
export const fixed = { ropeBase: 10_000, epsilon: 1e-5 }
export const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-8 }

/** As many as an engine sees before they come round again. */
const batchCount = 2048

/** Every parameter's name and sides, in the order of the file. */
function layout() {
  const { vocabulary, width, layers } = shape
  const list = [{ name: 'embedding', sides: [vocabulary, width] }]
  for (let layer = 0; layer < layers; layer++) {
    const add = (name, ...sides) => list.push({ name: `layers.${layer}.${name}`, sides })
    add('attention.norm', width)
    // Queries, keys, values; in each, head after head.
    add('attention.qkv', width, 3 * width)
    add('attention.out', width, width)
    add('perceptron.norm', width)
    add('perceptron.up', width, 4 * width)
    add('perceptron.down', 4 * width, width)
  }
  list.push({ name: 'norm', sides: [width] })
  return list
}

const size = sides => sides.reduce((product, side) => product * side, 1)

/** Whole numbers below 2 ** 32, by the constants of Numerical Recipes; their high bits are the random ones. */
function generator(state) {
  let now = state
  return () => {
    now = (Math.imul(now, 1664525) + 1013904223) >>> 0
    return now
  }
}

/** Writes parameters.f32, batches.u8 and model.json, which is for Python. */
export function writeModel(directory) {
  const random = generator(1)
  const parameters = layout().flatMap(({ sides: [rows, columns] }) =>
    Array.from({ length: rows * (columns ?? 1) }, () => {
      const uniform = random() / 2 ** 31 - 1
      // No gain is 1: an engine that forgot one would be seen.
      return columns === undefined ? 1 + 0.1 * uniform : uniform * Math.sqrt(3 / rows)
    }),
  )
  // A row is a word said twice, in which every second token follows from the one before.
  const { rows, columns, vocabulary } = shape
  const half = columns / 2
  const tokens = new Uint8Array(batchCount * rows * columns)
  for (let row = 0; row < tokens.length; row += columns)
    for (let i = row; i < row + half; i++) {
      const known = (i - row) % 2 === 1
      const token = known ? 5 * (tokens[i - 1] ?? 0) + 1 : random() >>> 16
      tokens[i] = tokens[i + half] = token % vocabulary
    }
  writeFileSync(path.join(directory, 'parameters.f32'), Float32Array.from(parameters))
  writeFileSync(path.join(directory, 'batches.u8'), tokens)
  writeFileSync(path.join(directory, 'model.json'), JSON.stringify({ shape, fixed, adam, layout: layout() }))
}

/** The parameters by name, and the next batch as rows * columns tokens. */
export function readModel(directory) {
  const numbers = new Float32Array(readFileSync(path.join(directory, 'parameters.f32')).buffer)
  let offset = 0
  const parameters = layout().map(({ name, sides }) => {
    const data = numbers.slice(offset, offset + size(sides))
    offset += data.length
    return { name, sides, data }
  })
  const tokens = readFileSync(path.join(directory, 'batches.u8'))
  const length = shape.rows * shape.columns
  let next = 0
  return {
    parameters,
    nextBatch: () => {
      const from = (next++ % batchCount) * length
      return Int32Array.from(tokens.subarray(from, from + length))
    },
  }
}

/** Cosine and sine of each place's angles: [places, width of a head / 2], row after row. */
export function angles(places) {
  const half = shape.width / shape.heads / 2
  const table = of =>
    Float32Array.from({ length: places * half }, (_, i) =>
      of(Math.floor(i / half) * fixed.ropeBase ** -((i % half) / half)),
    )
  return { half, cosines: table(Math.cos), sines: table(Math.sin) }
}
