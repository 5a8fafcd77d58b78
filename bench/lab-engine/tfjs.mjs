// TensorFlow.js on its wasm backend, on one thread. node tfjs.mjs <directory> [threads] [own-gradients]
//
// The backend lacks the gradient of gather (there is no UnsortedSegmentSum): the embedding is one-hot vectors times a
// matrix. It multiplies transposed matrices ten times slower than others, and the library's gradient of a product needs
// two: with `own-gradients`, `product` has the same gradient written by hand by way of tf.transpose. That is not what
// who uses the library gets, and no other engine here has gradients of its own; it is measured beside it. Batched
// products, which attention is made of, are slow in every way; one call for each head costs more still.
//
// What was tried, in ms a step on a Xeon that others used too: 470 as below, 165 with gradients of its own; with those, 175 with queries, keys and values in one product, as tf.split is slow; 185 with that and the halves rotated
// by split and concat. No faster: a gradient of one's own for the squared ReLU, tf.losses.softmaxCrossEntropy, 44
// columns.
import { createRequire } from 'node:module'
import path from 'node:path'
import { adam, angles, fixed, readModel, shape } from './model.mjs'
import { serve } from './serve.mjs'

const [directory, , variant] = process.argv.slice(2)
const hasOwnGradients = variant === 'own-gradients'
// Bundled by the bench: what registers the gradients is not in the file that Node would load.
const tf = createRequire(import.meta.url)(path.join(directory, 'tfjs.cjs'))
tf.setWasmPaths(path.join(import.meta.dirname, '../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/'))
tf.setThreadsCount(1)
tf.enableProdMode()
await tf.setBackend('wasm')
if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('TensorFlow.js finds no SIMD')

const { vocabulary, width, layers, heads, columns, rows } = shape
const size = width / heads
const places = columns - 1
const count = rows * places
const indexed = (sides, value) =>
  tf.tensor(
    Float32Array.from({ length: sides.reduce((a, b) => a * b, 1) }, (_, i) => value(i)),
    sides,
  )

const { half, cosines, sines } = angles(places)
const angleOf = i => Math.floor(i / width) * half + (i % half)
const cosine = indexed([1, places, width], i => cosines[angleOf(i)])
const sine = indexed([1, places, width], i => sines[angleOf(i)])
/** A row times this has its heads' halves exchanged, and the new first halves negated. */
const exchange = indexed([width, width], i => {
  const [from, to] = [Math.floor(i / width), i % width]
  if (Math.floor(from / size) !== Math.floor(to / size)) return 0
  if (from === to + half) return -1
  return to === from + half ? 1 : 0
})
const exchangeBack = tf.neg(exchange)
const mask = indexed([places, places], i => (i % places > Math.floor(i / places) ? -1e9 : 0))

const transposing = tf.customGrad((x, matrix, save) => {
  save([x, matrix])
  return {
    value: tf.matMul(x, matrix),
    gradFunc: (dy, [x, matrix]) => [tf.matMul(dy, tf.transpose(matrix)), tf.matMul(tf.transpose(x), dy)],
  }
})
const product = hasOwnGradients ? transposing : tf.matMul
const exchangedBack = tf.customGrad(x => ({
  value: tf.matMul(x, exchange),
  gradFunc: dy => tf.matMul(dy, exchangeBack),
}))
const exchanged = hasOwnGradients ? exchangedBack : x => tf.matMul(x, exchange)

const { parameters, nextBatch } = readModel(directory)
const variables = new Map()
for (const { name, sides, data } of parameters) {
  const whole = tf.tensor(data, sides)
  const add = (name, value) => variables.set(name, tf.variable(value, true, name))
  if (!name.endsWith('.qkv')) add(name, whole)
  else for (let i = 0; i < 3; i++) add(`${name}.${i}`, tf.slice(whole, [0, i * width], [width, width]))
}

const normalise = (x, gain) => {
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), fixed.epsilon))
  return tf.mul(tf.mul(x, inverse), variables.get(gain))
}
const rotate = x => {
  const inRows = y => tf.reshape(y, [rows, places, width])
  return tf.add(tf.mul(inRows(x), cosine), tf.mul(inRows(exchanged(x)), sine))
}
const byHead = x => tf.transpose(tf.reshape(x, [rows, places, heads, size]), [0, 2, 1, 3])
const oneHot = tokens => tf.cast(tf.oneHot(tf.tensor1d(tokens, 'int32'), vocabulary), 'float32')

function lossOf(inputs, targets) {
  const embedding = variables.get('embedding')
  let x = product(oneHot(inputs), embedding)
  for (let i = 0; i < layers; i++) {
    const times = (y, name) => product(y, variables.get(`layers.${i}.${name}`))
    const normal = normalise(x, `layers.${i}.attention.norm`)
    const [q, k, v] = [0, 1, 2].map(part => times(normal, `attention.qkv.${part}`))
    const scores = tf.matMul(byHead(rotate(q)), byHead(rotate(k)), false, true)
    const shares = tf.softmax(tf.add(tf.mul(scores, 1 / Math.sqrt(size)), mask))
    const attended = tf.transpose(tf.matMul(shares, byHead(v)), [0, 2, 1, 3])
    x = tf.add(x, times(tf.reshape(attended, [count, width]), 'attention.out'))
    const up = times(normalise(x, `layers.${i}.perceptron.norm`), 'perceptron.up')
    x = tf.add(x, times(tf.square(tf.relu(up)), 'perceptron.down'))
  }
  const logits = product(normalise(x, 'norm'), tf.transpose(embedding))
  return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot(targets))), -1 / count)
}

const optimizer = tf.train.adam(adam.learningRate, adam.beta1, adam.beta2, adam.epsilon)
const list = [...variables.values()]

await serve(() => {
  const batch = nextBatch()
  const inputs = batch.filter((_, i) => i % columns !== columns - 1)
  const targets = batch.filter((_, i) => i % columns !== 0)
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => lossOf(inputs, targets), list)
    optimizer.applyGradients(grads)
    return value.dataSync()[0]
  })
})
