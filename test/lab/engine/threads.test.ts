import { buildSync } from 'esbuild'
import { afterAll, expect, it } from 'vitest'
import { createKernels, Decoder, singleThread, type Trainee } from '../../../src/lab/engine/index.js'
import { startHelper } from '../../../src/lab/engine/threads.js'
import { shape, someBatch, someParameters, someRows, someWeights } from './make.js'

const { outputFiles } = buildSync({
  entryPoints: ['src/lab/engine/helper-thread.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  write: false,
})
const helper = startHelper(outputFiles[0]?.text ?? '')
afterAll(() => helper.close())

const wasm = createKernels('wasm')
const parameters = someParameters(shape)

function train(trainee: Trainee): unknown[] {
  const seen: unknown[] = []
  for (let step = 0; step < 5; step++) {
    // The second time nothing is updated in between: gradients add up.
    for (const seed of step === 1 ? [7, 8] : [step]) {
      const batch = someBatch(shape, step === 3 ? 1 : 6, seed)
      seen.push(trainee.forward(batch))
      trainee.backward(someWeights(batch))
    }
    seen.push(trainee.update({ learningRate: 1e-2, clipNorm: 0.5 }))
  }
  const rows = someBatch(shape, 9, 9)
  const batch = { ...rows, from: rows.lengths.map(length => length >> 1) }
  seen.push(trainee.learn(batch, someWeights(batch)), trainee.update({ learningRate: 1e-2 }))
  // Without a gradient only Adam's momentum moves.
  seen.push(trainee.update({ learningRate: 1e-2 }), trainee.parameters)
  return seen
}

it.each([wasm, createKernels('javascript')])(
  'two threads learn what one learns, bit by bit: $kind',
  kernels => {
    const two = helper.trainee(kernels, shape, parameters)
    expect(train(two)).toEqual(train(singleThread(kernels, shape, parameters)))
    two.close()
  },
)

it('two threads write what one writes, bit by bit', () => {
  const two = helper.decoder(wasm, shape, parameters)
  const one = new Decoder(wasm, shape, parameters)
  for (const count of [0, 1, 2, 33])
    expect(two.generate(someRows(shape, count))).toEqual(one.generate(someRows(shape, count)))
  two.close()
})

it('keeps several models apart', () => {
  const [a, b] = [
    helper.trainee(wasm, shape, parameters),
    helper.trainee(
      wasm,
      shape,
      parameters.map(() => 0),
    ),
  ]
  const batch = someBatch(shape)
  const expected = singleThread(wasm, shape, parameters).forward(batch)
  b.forward(batch)
  expect(a.forward(batch)).toEqual(expected)
  expect(b.forward(batch)).not.toEqual(expected)
})

it('passes on what goes wrong over there, and goes on', () => {
  const writer = helper.decoder(wasm, shape, parameters)
  const rows = someRows(shape, 4)
  const broken = rows.map((row, i) => (i === 3 ? { ...row, prompt: [99] } : row))
  expect(() => writer.generate(broken)).toThrow('token')
  expect(() => writer.generate(broken.reverse())).toThrow('token')
  expect(writer.generate(rows)).toHaveLength(4)
  const trainee = helper.trainee(wasm, shape, parameters)
  expect(() => trainee.backward(new Float32Array(3))).toThrow('forward')
  const batch = someBatch(shape)
  trainee.forward(batch)
  expect(() => trainee.backward(new Float32Array(3))).toThrow('weights')
  const unknown = { ...batch, tokens: batch.tokens.map(() => 99) }
  expect(() => trainee.learn(unknown, someWeights(batch))).toThrow('token')
  expect(trainee.learn(batch, someWeights(batch))).toEqual(trainee.forward(batch))
})

it('says that a helper does not start', () => {
  expect(() => startHelper('throw new Error("no")', 300)).toThrow('start')
})
