// The lab's engine. node ours.mjs <directory> [threads]
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { adam, readModel, shape } from './model.mjs'
import { serve } from './serve.mjs'

const [directory, threads = '1'] = process.argv.slice(2)
const engine = await import(pathToFileURL(path.join(directory, 'engine.mjs')).href)
const { vocabulary, width, layers, heads, columns, rows } = shape
const { parameters, nextBatch } = readModel(directory)

const ourShape = { vocabulary, width, layers, heads, context: columns }
const numbers = new Float32Array(engine.parameterCount(ourShape))
for (const { name, offset, shape: sides } of engine.parameterLayout(ourShape)) {
  const given = parameters.find(parameter => parameter.name === name)
  if (String(given?.sides) !== String(sides)) throw new Error(`${name} is [${sides}], not [${given?.sides}]`)
  numbers.set(given.data, offset)
}

const kernels = engine.createKernels('wasm')
const trainee =
  threads === '1'
    ? engine.singleThread(kernels, ourShape, numbers)
    : engine
        .startHelper(readFileSync(path.join(directory, 'helper.cjs'), 'utf8'))
        .trainee(kernels, ourShape, numbers)
const lengths = new Int32Array(rows).fill(columns)
const predictions = rows * (columns - 1)
const weights = Float32Array.from({ length: rows * columns }, (_, i) =>
  i % columns === 0 ? 0 : 1 / predictions,
)

await serve(() => {
  const logs = trainee.forward({ rows, columns, tokens: nextBatch(), lengths })
  trainee.backward(weights)
  trainee.update(adam)
  let sum = 0
  for (const log of logs) sum -= log
  return sum / predictions
})
