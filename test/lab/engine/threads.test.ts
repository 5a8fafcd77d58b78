import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, Worker } from 'node:worker_threads'
import { buildSync } from 'esbuild'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { createKernels, Decoder, singleThread, type Trainee } from '../../../src/lab/engine/index.js'
import { Count, type HelperData, type Task } from '../../../src/lab/engine/task.js'
import { startHelper } from '../../../src/lab/engine/threads.js'
import { shape, someBatch, someParameters, someRows, someWeights } from './make.js'

const { outputFiles } = buildSync({
  entryPoints: ['src/lab/engine/helper-thread.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  write: false,
})
const source = outputFiles[0]?.text ?? ''
const helper = startHelper(source)
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
  expect(() => startHelper('throw new Error("no")', { start: 300 })).toThrow('start')
})

describe('a message that comes later than its count', () => {
  /** The helper with somebody in the place of its caller, who says first that there is a task. */
  async function helped(patience: number) {
    const counts = new Int32Array(new SharedArrayBuffer(12))
    const { port1, port2 } = new MessageChannel()
    const workerData: HelperData = { counts, port: port2, patience }
    const worker = new Worker(source, { eval: true, workerData, transferList: [port2] })
    onTestFinished(async () => void (await worker.terminate()))
    const reply = once(port1, 'message')
    Atomics.add(counts, Count.given, 1)
    Atomics.notify(counts, Count.given)
    return { counts, port1, reply }
  }

  it('is waited for by the helper', async () => {
    const { port1, reply, counts } = await helped(30_000)
    await sleep(300)
    port1.postMessage({ do: 'drop', id: 0 } satisfies Task)
    expect(await reply).toEqual([{ result: undefined }])
    expect(Atomics.load(counts, Count.ended)).toBe(0)
    port1.close()
  })

  it('is an error where it does not come to the helper', async () => {
    const { port1, reply, counts } = await helped(50)
    const [{ error, isLast }] = (await reply) as [{ error: Error; isLast: boolean }]
    expect(error.message).toBe('task 1 was given to the helper thread and did not come within 50 ms')
    expect(isLast).toBe(true)
    expect(Atomics.load(counts, Count.ended)).toBe(1)
    port1.close()
  })

  /** A helper that says of every task that it is done, and then does what it is told to. */
  const hasty = (then: string) => `
    const { workerData: { counts, port }, receiveMessageOnPort } = require('node:worker_threads')
    const pause = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
    const finish = () => { Atomics.add(counts, 1, 1); Atomics.notify(counts, 1) }
    finish()
    for (let handled = 0; ; handled++) {
      Atomics.wait(counts, 0, handled)
      const task = receiveMessageOnPort(port).message
      if (task.do === 'close') break
      finish()
      ${then}
    }`

  it('is waited for by the caller', () => {
    const late = startHelper(hasty('pause(200); port.postMessage({ result: new Float32Array([handled]) })'))
    const trainee = late.trainee(wasm, shape, parameters)
    // No ln p of the first part is above 0.
    expect([...trainee.forward(someBatch(shape))]).toContain(1)
    late.close()
  })

  it('is an error for the caller where it does not come, now and with all that follows', () => {
    const silent = startHelper(hasty(''), { message: 300 })
    const trainee = silent.trainee(wasm, shape, parameters)
    const forward = () => trainee.forward(someBatch(shape))
    const problem = 'the helper thread did task 1, and its reply did not come within 300 ms'
    expect(forward).toThrow(problem)
    expect(forward).toThrow(problem)
    silent.close()
  })

  it('is told as the end of a helper that has given up', () => {
    const gone = startHelper(
      hasty(
        "port.postMessage({ error: new Error('gave up'), isLast: true }); Atomics.store(counts, 2, 1); Atomics.notify(counts, 1); break",
      ),
    )
    const trainee = gone.trainee(wasm, shape, parameters)
    expect(() => trainee.forward(someBatch(shape))).toThrow('gave up')
    gone.close()
  })
})
