// jax-js on its wasm backend, which has one thread in Node. node jax.mjs <directory>
//
// What was tried, in ms a step on a Xeon that others used too: 110 as below; 125 with one-hot vectors times the
// embedding in place of take; 116 with three products for queries, keys and values; 118 with the halves rotated by
// split and concatenate, 130 by roll; 117 with nn.softmax; 119 with nn.dotProductAttention, which needs a newer Node;
// 10 more with gradient and update in two jits; 70 % more with 43 columns, as SIMD takes only multiples of 4: so 44 go
// in, and the last has no weight. Node's flag for relaxed SIMD saves 5 %; it is not its default, and left out.
import { adam, angles, fixed, readModel, shape } from './model.mjs'
import { peer } from './peer.mjs'
import { serve } from './serve.mjs'

const { defaultDevice, init, jit, lax, nn, numpy: np, tree, valueAndGrad } = await peer('@jax-js/jax')
// Without a name it would look for a GPU, and Node 20 has no `navigator`.
await init('wasm')
defaultDevice('wasm')

const { vocabulary, width, layers, heads, columns, rows } = shape
const size = width / heads
const count = rows * columns
const predictions = rows * (columns - 1)
const array = (data, ...sides) => np.array(data).reshape(sides)
const indexed = (length, value) => Float32Array.from({ length }, (_, i) => value(i))

const { half, cosines, sines } = angles(columns)
const angleOf = i => Math.floor(i / size) * half + (i % half)
const cosine = array(
  indexed(columns * size, i => cosines[angleOf(i)]),
  ...[columns, 1, size],
)
const sine = array(
  indexed(columns * size, i => (i % size < half ? -1 : 1) * sines[angleOf(i)]),
  ...[columns, 1, size],
)
const mask = array(
  indexed(columns ** 2, i => (i % columns > Math.floor(i / columns) ? -1e9 : 0)),
  ...[columns, columns],
)
const weights = array(
  indexed(count, i => (i % columns === columns - 1 ? 0 : 1 / predictions)),
  count,
)

// An array is freed by the function it is given to; `ref` is for those that are needed once more.
function normalise(x, gain) {
  const mean = np.mean(np.square(x.ref), -1, { keepdims: true })
  return x.mul(np.reciprocal(np.sqrt(mean.add(fixed.epsilon)))).mul(gain)
}

function rotate(x) {
  const halves = x.ref.reshape([rows, columns, heads, 2, half])
  const swapped = np.flip(halves, 3).reshape([rows, columns, heads, size])
  return x.mul(cosine.ref).add(swapped.mul(sine.ref))
}

function attend(queries, keys, values) {
  const [q, k, v] = [queries, keys, values].map(x => x.transpose([0, 2, 1, 3]))
  const scores = np
    .matmul(q, k.transpose([0, 1, 3, 2]))
    .mul(1 / Math.sqrt(size))
    .add(mask.ref)
  const highest = lax.stopGradient(np.max(scores.ref, -1, { keepdims: true }))
  const powers = np.exp(scores.sub(highest))
  const sums = np.sum(powers.ref, -1, { keepdims: true })
  return np.matmul(powers.mul(np.reciprocal(sums)), v).transpose([0, 2, 1, 3])
}

function lossOf(p, inputs, targets) {
  let x = np.take(p.embedding.ref, inputs, 0)
  for (let i = 0; i < layers; i++) {
    const of = name => p[`layers.${i}.${name}`]
    const qkv = np.matmul(normalise(x.ref, of('attention.norm')), of('attention.qkv'))
    const [q, k, v] = np.split(qkv, 3, -1).map(part => part.reshape([rows, columns, heads, size]))
    const attended = attend(rotate(q), rotate(k), v).reshape([count, width])
    x = x.add(np.matmul(attended, of('attention.out')))
    const up = np.matmul(normalise(x.ref, of('perceptron.norm')), of('perceptron.up'))
    x = x.add(np.matmul(np.square(np.maximum(up, 0)), of('perceptron.down')))
  }
  const logits = np.matmul(normalise(x, p.norm), p.embedding.transpose())
  const tokens = np.arange(vocabulary).astype(np.int32)
  const chosen = targets.reshape([count, 1]).equal(tokens).astype(np.float32)
  const logs = np.sum(logits.ref.mul(chosen), -1).sub(nn.logsumexp(logits, -1))
  return np.sum(logs.mul(weights.ref)).neg()
}

/** Corrections are 1 / (1 - beta ** steps), for both betas. */
function update(p, means, squares, gradient, corrections) {
  const [nextP, nextMeans, nextSquares] = [{}, {}, {}]
  for (const name of Object.keys(p)) {
    const mean = means[name].mul(adam.beta1).add(gradient[name].ref.mul(1 - adam.beta1))
    const square = squares[name].mul(adam.beta2).add(np.square(gradient[name]).mul(1 - adam.beta2))
    const scale = np.sqrt(square.ref.mul(corrections.ref.slice(1))).add(adam.epsilon)
    const change = mean.ref.mul(corrections.ref.slice(0)).div(scale)
    nextP[name] = p[name].sub(change.mul(adam.learningRate))
    nextMeans[name] = mean
    nextSquares[name] = square
  }
  corrections.dispose()
  return [nextP, nextMeans, nextSquares]
}

const train = jit((p, means, squares, inputs, targets, corrections) => {
  const [loss, gradient] = valueAndGrad(lossOf)(tree.ref(p), inputs, targets)
  return [loss, ...update(p, means, squares, gradient, corrections)]
})

const { parameters, nextBatch } = readModel(process.argv[2])
let p = Object.fromEntries(parameters.map(({ name, sides, data }) => [name, array(data, ...sides)]))
let [means, squares] = [0, 1].map(() => tree.map(x => np.zeros(x.shape), tree.ref(p)))
let steps = 0

await serve(() => {
  steps++
  const inputs = nextBatch()
  // What the last column predicts, the next row's first token, has no weight.
  const targets = inputs.map((_, i) => inputs[i + 1] ?? 0)
  const corrections = np.array(Float32Array.of(1 / (1 - adam.beta1 ** steps), 1 / (1 - adam.beta2 ** steps)))
  let loss
  ;[loss, p, means, squares] = train(p, means, squares, np.array(inputs), np.array(targets), corrections)
  return loss.dataSync()[0]
})
