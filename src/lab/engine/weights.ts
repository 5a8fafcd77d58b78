import { ensure } from '../../core/check.js'
import { type Arena, roundUp } from './arena.js'
import type { Workspace } from './operations.js'
import { checkShape, type ModelShape, parameterCount, parameterLayout } from './shape.js'

/** Where a matrix stands, and the copies of it that products take. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  /** The parameters themselves. */
  readonly at: number
  /** In panels. */
  readonly panels: number
  /** Its transpose in panels. */
  readonly transposed: number
}

/** Where the tensors of a layer stand. */
export interface LayerWeights {
  readonly attentionNorm: number
  readonly qkv: Matrix
  readonly out: Matrix
  readonly perceptronNorm: number
  readonly up: Matrix
  readonly down: Matrix
}

/** A model's parameters in a workspace. */
export class Weights {
  /** The first parameter. */
  readonly start: number
  /** How many there are. */
  readonly count: number
  readonly embedding: Matrix
  readonly layers: readonly LayerWeights[]
  readonly norm: number
  /** Cosines of the angles of all positions. */
  readonly cosines: number
  /** Their sines. */
  readonly sines: number
  readonly #space: Workspace
  readonly #matrices: Matrix[] = []

  constructor(space: Workspace, arena: Arena, shape: ModelShape) {
    checkShape(shape)
    this.#space = space
    this.count = parameterCount(shape)
    this.start = arena.take(this.count)
    const tensors = new Map(parameterLayout(shape).map(tensor => [tensor.name, tensor]))
    const place = (name: string): number => this.start + (tensors.get(name)?.offset ?? 0)
    const matrix = (name: string): Matrix => {
      const [rows = 0, columns = 0] = tensors.get(name)?.shape ?? []
      const size = roundUp(rows, 8) * roundUp(columns, 8)
      const places = { at: place(name), panels: arena.take(size), transposed: arena.take(size) }
      this.#matrices.push({ rows, columns, ...places })
      return { rows, columns, ...places }
    }
    this.embedding = matrix('embedding')
    this.layers = Array.from({ length: shape.layers }, (_, layer) => ({
      attentionNorm: place(`layers.${layer}.attention.norm`),
      qkv: matrix(`layers.${layer}.attention.qkv`),
      out: matrix(`layers.${layer}.attention.out`),
      perceptronNorm: place(`layers.${layer}.perceptron.norm`),
      up: matrix(`layers.${layer}.perceptron.up`),
      down: matrix(`layers.${layer}.perceptron.down`),
    }))
    this.norm = place('norm')
    const pairs = shape.width / shape.heads / 2
    this.cosines = arena.take(shape.context * pairs)
    this.sines = arena.take(shape.context * pairs)
    space.reserve(arena.end)
    for (let position = 0; position < shape.context; position++) {
      for (let i = 0; i < pairs; i++) {
        const angle = position * 10_000 ** (-i / pairs)
        space.floats[this.cosines + position * pairs + i] = Math.cos(angle)
        space.floats[this.sines + position * pairs + i] = Math.sin(angle)
      }
    }
  }

  /** A view of the parameters, for as long as the workspace does not grow. */
  get values(): Float32Array {
    return this.#space.floats.subarray(this.start, this.start + this.count)
  }

  /** Takes other parameters. */
  set(parameters: Float32Array): void {
    ensure(parameters.length === this.count, 'parameters', parameters.length, `${this.count} numbers`)
    const { floats, operations } = this.#space
    floats.set(parameters, this.start)
    for (const { rows, columns, at, panels, transposed } of this.#matrices) {
      operations.pack(at, rows, columns, panels)
      operations.packTransposed(at, rows, columns, transposed)
    }
  }
}
