import { ensure } from '../../core/check.js'
import { Adam, type AdamSettings, type AdamStep } from './adam.js'
import { type Batch, splitBatch } from './batch.js'
import { Model } from './model.js'
import type { Kernels } from './operations.js'
import type { ModelShape } from './shape.js'

/** A model in training. Every batch is computed in two parts, so that one thread and two give the same numbers. */
export interface Trainee {
  /** A copy of the parameters. */
  readonly parameters: Float32Array
  /** ln p of each token given those before it, in the layout of the batch; 0 where none is asked for. */
  forward(batch: Batch): Float32Array
  /** Adds to the gradient that of the sum of `weights` times -ln p; once for each forward. */
  backward(weights: Float32Array): void
  /** Both at once, for weights that are known before: the same numbers, faster. Gives what `forward` gives. */
  learn(batch: Batch, weights: Float32Array): Float32Array
  /** One step of Adam; the gradient is zero afterwards. */
  update(settings: AdamSettings): AdamStep
  /** Gives its memory back. */
  close(): void
}

/** A batch in two. */
type Parts = readonly [Batch, Batch]

/** The part of a batch that is computed elsewhere. */
export interface Part {
  /** Begins the way forward. */
  forward(batch: Batch): void
  /** ln p, when it is done. */
  result(): Float32Array
  /** Begins the way back. */
  backward(weights: Float32Array): void
  /** Begins both; the result is ln p. */
  learn(batch: Batch, weights: Float32Array): void
  /** The gradient, when it is done. */
  gradient(): Float32Array
  /** Takes new parameters, and clears the gradient. */
  take(parameters: Float32Array): void
  close(): void
}

/** Training on this thread alone. */
export function singleThread(kernels: Kernels, shape: ModelShape, parameters: Float32Array): Trainee {
  return traineeWith(localPart(kernels, shape, parameters), kernels, shape, parameters)
}

/** Training whose second part is computed by `other`, while this thread computes the first. */
export function traineeWith(
  other: Part,
  kernels: Kernels,
  shape: ModelShape,
  parameters: Float32Array,
): Trainee {
  const model = new Model(kernels, shape, parameters)
  const adam = new Adam(kernels, parameters.length)
  const now = parameters.slice()
  let forwarded: Parts | undefined
  /** Results of both parts. The second one's are waited for in any case: nothing may be under way when this throws. */
  const both = (parts: Parts, compute: () => Float32Array): Float32Array => {
    const results = new Float32Array(sizeOf(parts[0]) + sizeOf(parts[1]))
    try {
      results.set(compute())
    } finally {
      results.set(other.result(), sizeOf(parts[0]))
    }
    return results
  }
  return {
    get parameters() {
      return now.slice()
    },
    forward: batch => {
      forwarded = undefined
      const parts = splitBatch(batch)
      other.forward(parts[1])
      const results = both(parts, () => model.forward(parts[0]))
      forwarded = parts
      return results
    },
    backward: weights => {
      if (!forwarded) throw new Error('backward needs a forward before it')
      const [first, second] = splitWeights(forwarded, weights)
      forwarded = undefined
      other.backward(second)
      model.backward(first)
    },
    learn: (batch, weights) => {
      forwarded = undefined
      const parts = splitBatch(batch)
      const [first, second] = splitWeights(parts, weights)
      other.learn(parts[1], second)
      return both(parts, () => model.learn(parts[0], first))
    },
    update: settings => {
      forwarded = undefined
      model.addGradient(other.gradient())
      const step = adam.step(now, model.gradient, settings)
      model.clearGradient()
      model.setParameters(now)
      other.take(now)
      return step
    },
    close: () => other.close(),
  }
}

function sizeOf({ rows, columns }: Batch): number {
  return rows * columns
}

function splitWeights([first, second]: Parts, weights: Float32Array): [Float32Array, Float32Array] {
  const size = sizeOf(first) + sizeOf(second)
  ensure(weights.length === size, 'weights', weights.length, `${size} numbers`)
  return [weights.subarray(0, sizeOf(first)), weights.subarray(sizeOf(first))]
}

/** The second part, computed on the same thread. */
function localPart(kernels: Kernels, shape: ModelShape, parameters: Float32Array): Part {
  const model = new Model(kernels, shape, parameters)
  let results: Float32Array = new Float32Array()
  return {
    forward: batch => {
      results = model.forward(batch)
    },
    result: () => results,
    backward: weights => model.backward(weights),
    learn: (batch, weights) => {
      results = model.learn(batch, weights)
    },
    gradient: () => model.gradient,
    take: next => {
      model.clearGradient()
      model.setParameters(next)
    },
    close: () => {},
  }
}
