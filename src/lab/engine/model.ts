import { ensure } from '../../core/check.js'
import { Arena, roundUp } from './arena.js'
import { type Batch, type Group, type Packed, packBatch } from './batch.js'
import type { Kernels } from './operations.js'
import { type Course, Passage, roomFor } from './passage.js'
import type { ModelShape } from './shape.js'
import { Weights } from './weights.js'

/** A batch on its way through the model. */
interface Journey {
  readonly packed: Packed
  readonly parts: readonly { readonly group: Group; readonly passage: Passage }[]
  /** Where in the workspace the results stand. */
  readonly results: number
  /** How many they are. */
  readonly size: number
  /** Where the inputs with a weight stand. */
  readonly weighted: number
}

/** A model that learns, on one thread and in its own memory. */
export class Model {
  readonly shape: ModelShape
  readonly #course: Course
  /** Where the batch begins. */
  readonly #free: number
  #journey: Journey | undefined

  constructor(kernels: Kernels, shape: ModelShape, parameters: Float32Array) {
    this.shape = shape
    const space = kernels.workspace()
    const arena = new Arena(0)
    const weights = new Weights(space, arena, shape)
    const toGradient = arena.take(weights.count) - weights.start
    const longest = roundUp(shape.context, 8)
    const panels = longest * roundUp(shape.width / shape.heads, 8)
    const widest = Math.max(4 * shape.width, roundUp(shape.vocabulary, 4))
    const scratch = arena.take(Math.max(panels + longest * longest, 64 * (8 + widest)))
    this.#course = { space, shape, weights, toGradient, scratch }
    this.#free = arena.end
    space.reserve(arena.end)
    this.setParameters(parameters)
  }

  /** A view of the parameters, valid until the next call; {@link Model.setParameters} changes them. */
  get parameters(): Float32Array {
    return this.#course.weights.values
  }

  /** A view of the gradient, valid until the next call. */
  get gradient(): Float32Array {
    const { space, weights, toGradient } = this.#course
    const start = weights.start + toGradient
    return space.floats.subarray(start, start + weights.count)
  }

  /** Copies parameters into the model. */
  setParameters(parameters: Float32Array): void {
    this.#course.weights.set(parameters)
    this.#journey = undefined
  }

  /** Adds a gradient that was computed elsewhere. */
  addGradient(gradient: Float32Array): void {
    const { space, weights, toGradient } = this.#course
    ensure(gradient.length === weights.count, 'gradient', gradient.length, `${weights.count} numbers`)
    // The batch gives its place.
    this.#journey = undefined
    space.reserve(this.#free + weights.count)
    space.floats.set(gradient, this.#free)
    space.operations.add(this.#free, weights.start + toGradient, weights.count)
  }

  /** Sets the gradient to zero. */
  clearGradient(): void {
    this.gradient.fill(0)
  }

  /** ln p of each token given those before it, in the layout of the batch; 0 where none is asked for. */
  forward(batch: Batch): Float32Array {
    const journey = this.#begin(batch, false)
    for (const { group, passage } of journey.parts) {
      passage.forward()
      this.#read(journey, group, passage)
    }
    this.#journey = journey
    return this.#results(journey)
  }

  /**
   * Adds to the gradient that of the sum of `weights` times -ln p, in the layout of {@link Model.forward}, which goes
   * before each call of this.
   */
  backward(weights: Float32Array): void {
    const journey = this.#journey
    if (!journey) throw new Error('backward needs a forward before it')
    checkWeights(weights, journey.size)
    // What the way forward left is used up.
    this.#journey = undefined
    for (const { group, passage } of journey.parts) this.#weigh(journey, group, passage, weights)
  }

  /**
   * {@link Model.forward} and {@link Model.backward} at once, for weights that are known before. The numbers are the
   * same; it is faster, because what one part of the batch leaves is used while it is near.
   */
  learn(batch: Batch, weights: Float32Array): Float32Array {
    const journey = this.#begin(batch, true)
    checkWeights(weights, journey.size)
    for (const { group, passage } of journey.parts) {
      passage.forward()
      this.#read(journey, group, passage)
      this.#weigh(journey, group, passage, weights)
    }
    return this.#results(journey)
  }

  #read({ packed, results }: Journey, { firstAsked, asked }: Group, { shifted, sums }: Passage): void {
    const { floats } = this.#course.space
    for (let i = 0; i < asked; i++) {
      const place = results + (packed.places[firstAsked + i] ?? 0)
      floats[place] = (floats[shifted + i] ?? 0) - Math.log(floats[sums + i] ?? 1)
    }
  }

  #weigh(journey: Journey, { firstAsked, asked }: Group, passage: Passage, weights: Float32Array): void {
    const { floats, integers } = this.#course.space
    let count = 0
    for (let i = 0; i < asked; i++) {
      const weight = weights[journey.packed.places[firstAsked + i] ?? 0] ?? 0
      floats[passage.texts.weights + i] = weight
      if (weight !== 0) integers[journey.weighted + count++] = i
    }
    if (count > 0) passage.backward(count)
  }

  #results({ results, size }: Journey): Float32Array {
    return this.#course.space.floats.slice(results, results + size)
  }

  /** Finds a place for everything about a batch; `inTurn` is for parts that go back before the next one comes. */
  #begin(batch: Batch, inTurn: boolean): Journey {
    this.#journey = undefined
    const { shape, space } = this.#course
    const packed = packBatch(batch, shape)
    const arena = new Arena(this.#free)
    const room = roomFor(Math.max(...packed.groups.map(({ inputs }) => inputs)), shape, arena)
    const written: [number, Int32Array][] = []
    const put = (values: Int32Array): number => {
      const at = arena.take(values.length)
      written.push([at, values])
      return at
    }
    const inputs = put(packed.inputs)
    const positions = put(packed.positions)
    const lengths = put(packed.lengths)
    const asked = put(packed.asked)
    const targets = put(packed.targets)
    const weights = arena.take(packed.inputs.length)
    const size = batch.rows * batch.columns
    const results = arena.take(size)
    let own = arena
    let end = arena.end
    const parts = packed.groups.map(group => {
      const texts = {
        ...{ texts: group.texts, lengths: lengths + group.firstText, pairs: group.pairs },
        ...{
          count: group.inputs,
          inputs: inputs + group.firstInput,
          positions: positions + group.firstInput,
        },
        ...{ askedCount: group.asked, asked: asked + group.firstAsked },
        ...{ targets: targets + group.firstAsked, weights: weights + group.firstAsked },
      }
      if (inTurn) own = new Arena(arena.end)
      const passage = new Passage(this.#course, room, texts, own)
      end = Math.max(end, own.end)
      return { group, passage }
    })
    space.reserve(end)
    for (const [at, values] of written) space.integers.set(values, at)
    space.floats.fill(0, results, results + size)
    return { packed, parts, results, size, weighted: room.weighted }
  }
}

function checkWeights(weights: Float32Array, size: number): void {
  ensure(weights.length === size, 'weights', weights.length, `${size} numbers`)
}
