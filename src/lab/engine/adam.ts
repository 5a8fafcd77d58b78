import { Arena, roundUp } from './arena.js'
import type { Kernels, Workspace } from './operations.js'

/** How large a step is. */
export interface AdamSettings {
  readonly learningRate: number
  /** Of the mean of gradients; 0.9. */
  readonly beta1?: number
  /** Of the mean of their squares; 0.999. */
  readonly beta2?: number
  /** 1e-8 */
  readonly epsilon?: number
  /** Share of every parameter that is taken away a step, times the learning rate; 0. */
  readonly weightDecay?: number
  /** A longer gradient is made this long; by default none is. */
  readonly clipNorm?: number
}

/** What a step knows of its gradient. */
export interface AdamStep {
  /** Its length, before it was clipped. */
  readonly norm: number
}

/** The optimiser Adam (Kingma and Ba 2015), with weight decay that is decoupled as in AdamW. */
export class Adam {
  readonly #space: Workspace
  readonly #count: number
  readonly #parameters: number
  readonly #gradient: number
  readonly #mean: number
  readonly #square: number
  #steps = 0

  /** For so many parameters. */
  constructor(kernels: Kernels, count: number) {
    this.#space = kernels.workspace()
    this.#count = count
    const arena = new Arena(0)
    this.#parameters = arena.take(count)
    this.#gradient = arena.take(count)
    this.#mean = arena.take(count)
    this.#square = arena.take(count)
    this.#space.reserve(arena.end)
  }

  /** Changes parameters by their gradient. */
  step(parameters: Float32Array, gradient: Float32Array, settings: AdamSettings): AdamStep {
    const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, clipNorm } = settings
    const { operations, floats } = this.#space
    floats.set(parameters, this.#parameters)
    floats.set(gradient, this.#gradient)
    this.#steps++
    const norm = Math.sqrt(operations.sumOfSquares(this.#gradient, this.#count))
    const scale = clipNorm !== undefined && norm > clipNorm ? clipNorm / norm : 1
    operations.adam(
      ...([this.#parameters, this.#gradient, this.#mean, this.#square, roundUp(this.#count, 4)] as const),
      ...([scale, beta1, beta2, learningRate / (1 - beta1 ** this.#steps)] as const),
      ...([1 / Math.sqrt(1 - beta2 ** this.#steps), epsilon, 1 - learningRate * weightDecay] as const),
    )
    parameters.set(floats.subarray(this.#parameters, this.#parameters + this.#count))
    return { norm }
  }
}
