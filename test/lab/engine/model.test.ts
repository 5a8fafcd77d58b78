import { describe, expect, it } from 'vitest'
import { type Batch, createKernels, Model } from '../../../src/lab/engine/index.js'
import { shape, shapes, someBatch, someParameters, someWeights, worst, zeros } from './make.js'

const wasm = createKernels('wasm')
const kinds = [wasm, createKernels('javascript')]

function gradientOf(model: Model, batch: Batch, weights: Float32Array): Float32Array {
  model.clearGradient()
  model.forward(batch)
  model.backward(weights)
  return model.gradient.slice()
}

it.each(shapes)('WebAssembly and JavaScript agree: %j', shape => {
  const batch = someBatch(shape)
  const weights = someWeights(batch)
  const [one, other] = kinds.map(kernels => new Model(kernels, shape, someParameters(shape)))
  if (!one || !other) throw new Error('two kinds')
  expect(worst(one.forward(batch), other.forward(batch))).toBeLessThan(3e-6)
  expect(worst(gradientOf(one, batch, weights), gradientOf(other, batch, weights))).toBeLessThan(3e-6)
})

describe.each(kinds)('$kind', kernels => {
  const parameters = someParameters(shape)
  const model = new Model(kernels, shape, parameters)
  const batch = someBatch(shape)
  const weights = someWeights(batch)

  it('gives probabilities: over all tokens they are 1', () => {
    const texts = Array.from({ length: shape.vocabulary }, (_, last) => [3, 1, 4, last])
    const logprobs = model.forward({
      rows: texts.length,
      columns: 4,
      tokens: Int32Array.from(texts.flat()),
      lengths: new Int32Array(texts.length).fill(4),
    })
    const total = texts.reduce((sum, _, row) => sum + Math.exp(logprobs[row * 4 + 3] ?? 0), 0)
    expect(total).toBeCloseTo(1, 5)
  })

  it('knows nothing without weights: all tokens are equally likely', () => {
    const untaught = new Model(kernels, shape, zeros(shape))
    const logprobs = untaught.forward(batch)
    expect(logprobs[1]).toBeCloseTo(-Math.log(shape.vocabulary), 6)
  })

  it('is 0 at first tokens and padding, and nothing else is', () => {
    const logprobs = model.forward(batch)
    for (let row = 0; row < batch.rows; row++)
      for (let t = 0; t < batch.columns; t++) {
        const predicted = t > 0 && t < (batch.lengths[row] ?? 0)
        expect(logprobs[row * batch.columns + t] !== 0).toBe(predicted)
      }
  })

  it('does not look at what comes later', () => {
    const before = model.forward(batch)
    const changed = { ...batch, tokens: batch.tokens.slice() }
    changed.tokens[9] = ((changed.tokens[9] ?? 0) + 1) % shape.vocabulary
    expect(model.forward(changed).subarray(0, 9)).toEqual(before.subarray(0, 9))
    expect(model.forward(changed)[10]).not.toBe(before[10])
  })

  it('does not look at padding, nor at weights there', () => {
    const garbage = { ...batch, tokens: batch.tokens.slice() }
    const heavy = weights.slice()
    for (const [row, length] of batch.lengths.entries())
      for (let t = length; t < batch.columns; t++) {
        garbage.tokens[row * batch.columns + t] = 1_000_000_007
        heavy[row * batch.columns + t] = Number.NaN
      }
    expect(model.forward(garbage)).toEqual(model.forward(batch))
    expect(gradientOf(model, garbage, heavy)).toEqual(gradientOf(model, batch, weights))
  })

  it('gives each row the same, bit by bit, whatever stands beside it', () => {
    const together = model.forward(batch)
    for (let row = 0; row < batch.rows; row++) {
      const [from, to] = [row * batch.columns, (row + 1) * batch.columns]
      const alone = {
        rows: 1,
        columns: batch.columns,
        tokens: batch.tokens.slice(from, to),
        lengths: batch.lengths.slice(row, row + 1),
      }
      expect(model.forward(alone)).toEqual(together.subarray(from, to))
    }
  })

  describe('asked only for the end of each text', () => {
    const from = Int32Array.from([5, 1, 0, 2, 1000, 1, 0])
    const asked = (i: number) => i % batch.columns >= (from[Math.floor(i / batch.columns)] ?? 0)
    const some = { ...batch, from }

    it('gives the same there, bit by bit, and 0 before', () => {
      const all = model.forward(batch)
      expect(model.forward(some)).toEqual(all.map((logprob, i) => (asked(i) ? logprob : 0)))
    })

    it('has the gradient of what is asked, whatever the weights before', () => {
      const relevant = weights.map((weight, i) => (asked(i) ? weight : 0))
      const expected = gradientOf(model, batch, relevant)
      expect(worst(gradientOf(model, some, weights), expected)).toBeLessThan(1e-6)
      expect(gradientOf(model, some, relevant)).toEqual(gradientOf(model, some, weights))
    })

    it('asked for nothing gives nothing', () => {
      const nothing = { ...batch, from: from.map(() => 1000) }
      expect(worst(model.forward(nothing), new Float32Array(weights.length))).toBe(0)
      expect(worst(gradientOf(model, nothing, weights), zeros(shape))).toBe(0)
    })
  })

  it('gives the same after a larger and a smaller batch', () => {
    const before = gradientOf(model, batch, weights)
    model.forward(someBatch(shape, 40, 2))
    model.forward(someBatch(shape, 1, 3))
    expect(gradientOf(model, batch, weights)).toEqual(before)
  })

  it('adds gradients up until they are cleared', () => {
    const once = gradientOf(model, batch, weights)
    model.forward(batch)
    model.backward(weights)
    expect(
      worst(
        model.gradient,
        once.map(value => 2 * value),
      ),
    ).toBeLessThan(1e-6)
  })

  it('takes a batch of nothing', () => {
    const nothing = { rows: 0, columns: 5, tokens: new Int32Array(), lengths: new Int32Array() }
    expect(model.forward(nothing)).toHaveLength(0)
    model.backward(new Float32Array())
  })

  it('goes back once, and only over what went forward', () => {
    model.forward(batch)
    expect(() => model.backward(new Float32Array(3))).toThrow('weights')
    model.backward(weights)
    expect(() => model.backward(weights)).toThrow('forward')
  })

  it('refuses unknown tokens, texts that are too long, and parameters of another shape', () => {
    const of = (tokens: number[], length = tokens.length): Batch => ({
      ...{ rows: 1, columns: tokens.length },
      ...{ tokens: Int32Array.from(tokens), lengths: Int32Array.of(length) },
    })
    expect(() => model.forward(of([1, shape.vocabulary]))).toThrow('token')
    expect(() => model.forward(of([-1, 1]))).toThrow('token')
    expect(() => model.forward(of([1, 1], 3))).toThrow('lengths[0]')
    expect(() => model.forward(of(new Array(shape.context + 1).fill(1)))).toThrow('lengths[0]')
    expect(() => new Model(kernels, shape, new Float32Array(4))).toThrow('parameters')
    expect(() => new Model(kernels, { ...shape, heads: 4 }, parameters)).toThrow('width')
  })
})
