// The code of the second thread, as one entry: it is bundled into a string that `startHelper` takes.
import { workerData } from 'node:worker_threads'
import { Decoder } from './decoder.js'
import { createKernels } from './kernels.js'
import { Model } from './model.js'
import type { Kernels } from './operations.js'
import { takeMessage } from './take-message.js'
import { Count, type HelperData, type Task, type TaskReply, withNumbers } from './task.js'

interface Learner {
  readonly model: Model
  readonly parameters: Float32Array
  readonly gradient: Float32Array
}

const { counts, port, patience } = workerData as HelperData
const compiled = new Map<Kernels['kind'], Kernels>()
const learners = new Map<number, Learner>()
const writers = new Map<number, Decoder>()

function finish(): void {
  Atomics.add(counts, Count.done, 1)
  Atomics.notify(counts, Count.done)
}

function kernelsOf(kind: Kernels['kind']): Kernels {
  const kernels = compiled.get(kind) ?? createKernels(kind)
  compiled.set(kind, kernels)
  return kernels
}

function get<T>(from: Map<number, T>, id: number): T {
  const found = from.get(id)
  if (!found) throw new Error(`the helper thread has no model ${id}`)
  return found
}

function run(task: Exclude<Task, { do: 'close' }>): unknown {
  switch (task.do) {
    case 'train': {
      const { kind, shape, parameters, gradient } = task
      learners.set(task.id, { model: new Model(kernelsOf(kind), shape, parameters), parameters, gradient })
      return undefined
    }
    case 'forward':
      return get(learners, task.id).model.forward(task.batch)
    case 'backward': {
      const { model, gradient } = get(learners, task.id)
      model.backward(task.weights)
      gradient.set(model.gradient)
      return undefined
    }
    case 'learn': {
      const { model, gradient } = get(learners, task.id)
      const results = model.learn(task.batch, task.weights)
      gradient.set(model.gradient)
      return results
    }
    case 'take': {
      const { model, parameters, gradient } = get(learners, task.id)
      model.setParameters(parameters)
      model.clearGradient()
      gradient.fill(0)
      return undefined
    }
    case 'write':
      writers.set(task.id, new Decoder(kernelsOf(task.kind), task.shape, task.parameters))
      return undefined
    case 'generate':
      return get(writers, task.id).generate(task.rows.map(withNumbers))
    case 'drop':
      learners.delete(task.id)
      writers.delete(task.id)
      return undefined
  }
}

finish()
for (let handled = 0; ; handled++) {
  Atomics.wait(counts, Count.given, handled)
  const task = takeMessage(port, patience) as Task | undefined
  if (task === undefined) {
    const error = new Error(
      `task ${handled + 1} was given to the helper thread and did not come within ${patience} ms`,
    )
    Atomics.store(counts, Count.ended, 1)
    port.postMessage({ error, isLast: true } satisfies TaskReply)
    finish()
    break
  }
  if (task.do === 'close') break
  let reply: TaskReply
  try {
    reply = { result: run(task) }
  } catch (error) {
    reply = { error }
  }
  port.postMessage(reply)
  finish()
}
port.close()
