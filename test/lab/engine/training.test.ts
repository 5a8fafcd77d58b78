import { expect, it } from 'vitest'
import { randomStream } from '../../../src/core/seed.js'
import { Adam, createKernels, initialParameters, Model, singleThread } from '../../../src/lab/engine/index.js'
import { shape, someBatch, someParameters, someWeights, worst } from './make.js'

const wasm = createKernels('wasm')

it.each(['wasm', 'javascript'] as const)('Adam steps as it is written down: %s', kind => {
  const adam = new Adam(createKernels(kind), 6)
  const parameters = Float32Array.of(1, -1, 0.5, 0, 3, 4)
  const gradients = [
    [0.1, -0.2, 0, 3, 1e-6, 5],
    [0.3, 0.2, 0, -1, 1e-6, 5],
    [-0.5, 0.1, 0, 2, 1e-6, 5],
  ]
  const settings = { learningRate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-6, weightDecay: 0.2, clipNorm: 4 }
  const expected = [...parameters]
  const [mean, square] = [new Array(6).fill(0), new Array(6).fill(0)]
  gradients.forEach((gradient, step) => {
    const { norm } = adam.step(parameters, Float32Array.from(gradient), settings)
    const length = Math.hypot(...gradient)
    expect(norm).toBeCloseTo(length, 5)
    gradient.forEach((slope, i) => {
      const clipped = (slope * Math.min(length, 4)) / length
      mean[i] = 0.8 * mean[i] + 0.2 * clipped
      square[i] = 0.9 * square[i] + 0.1 * clipped ** 2
      const [first, second] = [mean[i] / (1 - 0.8 ** (step + 1)), square[i] / (1 - 0.9 ** (step + 1))]
      const value = expected[i] ?? 0
      expected[i] = value - 0.1 * (first / (Math.sqrt(second) + 1e-6) + 0.2 * value)
    })
    expect(worst(parameters, expected)).toBeLessThan(1e-5)
  })
})

it('a batch in two parts has the gradient of the whole', () => {
  const parameters = someParameters(shape)
  const batch = someBatch(shape)
  const weights = someWeights(batch)
  const model = new Model(wasm, shape, parameters)
  const trainee = singleThread(wasm, shape, parameters)
  expect(trainee.forward(batch)).toEqual(model.forward(batch))
  model.backward(weights)
  trainee.backward(weights)
  const { norm } = trainee.update({ learningRate: 1e-3 })
  expect(norm).toBeCloseTo(Math.hypot(...model.gradient), 4)
  const expected = parameters.slice()
  new Adam(wasm, expected.length).step(expected, model.gradient, { learningRate: 1e-3 })
  // Adam divides by the size of a gradient: one that is about 0 may point either way.
  const apart = expected.map((value, i) => Math.abs(value - (trainee.parameters[i] ?? 0)))
  expect(apart.filter(distance => distance > 1e-6).length).toBeLessThan(5)
})

it('learns at once what it learns going forward and back, bit by bit', () => {
  // Enough rows for several groups.
  const rows = someBatch(shape, 60)
  const batch = { ...rows, from: rows.lengths.map(length => length >> 1) }
  const weights = someWeights(batch)
  const [one, other] = [1, 2].map(() => new Model(wasm, shape, someParameters(shape)))
  const results = one?.forward(batch)
  one?.backward(weights)
  expect(other?.learn(batch, weights)).toEqual(results)
  expect(other?.gradient).toEqual(one?.gradient)
  expect(() => other?.backward(weights)).toThrow('forward')
  expect(() => other?.learn(batch, new Float32Array(3))).toThrow('weights')
})

it('learns texts by heart, the same way every time', () => {
  const batch = someBatch(shape, 6)
  const predicted = batch.lengths.reduce((sum, length) => sum + Math.max(0, length - 1), 0)
  const weights = new Float32Array(batch.rows * batch.columns).fill(1 / predicted)
  const runs = [1, 1, 2].map(seed => {
    const start = initialParameters(shape, randomStream([seed]).next)
    const trainee = singleThread(wasm, shape, start)
    const losses = Array.from({ length: 120 }, () => {
      const loss = -trainee.forward(batch).reduce((sum, logprob) => sum + logprob, 0) / predicted
      trainee.backward(weights)
      trainee.update({ learningRate: 5e-3, clipNorm: 1 })
      return loss
    })
    return { losses, parameters: trainee.parameters }
  })
  expect(runs[0]?.losses[0]).toBeGreaterThan(2)
  expect(runs[0]?.losses[0]).toBeLessThan(4)
  expect(runs[0]?.losses.at(-1)).toBeLessThan(0.3)
  expect(runs[1]).toEqual(runs[0])
  expect(runs[2]?.parameters).not.toEqual(runs[0]?.parameters)
})
