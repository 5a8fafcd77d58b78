import { ensure, ensureCount } from '../../core/check.js'

/** What a model is made of; everything else about it is fixed. */
export interface ModelShape {
  /** Tokens that exist. */
  readonly vocabulary: number
  /** Numbers that stand for a token within the model; divisible by 4 times the heads. */
  readonly width: number
  /** Blocks of attention and perceptron. */
  readonly layers: number
  /** Heads of attention in a layer. */
  readonly heads: number
  /** Tokens of the longest text. */
  readonly context: number
}

/** Where a tensor stands among the parameters. */
export interface Tensor {
  /** Its name, `layers.0.attention.qkv` for instance. */
  readonly name: string
  /** Its first number. */
  readonly offset: number
  /** Rows and columns, row after row; or one length. Matrices are multiplied from the right: rows take what comes in. */
  readonly shape: readonly number[]
}

/** Throws where a shape is impossible. */
export function checkShape(shape: ModelShape): void {
  const { vocabulary, width, layers, heads, context } = shape
  for (const [field, count] of Object.entries({ vocabulary, width, layers, heads, context }))
    ensureCount(count, field)
  ensure(width % (4 * heads) === 0, 'width', width, 'a multiple of 4 times the heads')
}

/** All tensors in their order, without gaps. */
export function parameterLayout({ vocabulary, width, layers }: ModelShape): Tensor[] {
  const tensors: Tensor[] = []
  let offset = 0
  const add = (name: string, ...shape: number[]): void => {
    tensors.push({ name, offset, shape })
    offset += shape.reduce((product, length) => product * length, 1)
  }
  add('embedding', vocabulary, width)
  for (let layer = 0; layer < layers; layer++) {
    add(`layers.${layer}.attention.norm`, width)
    add(`layers.${layer}.attention.qkv`, width, 3 * width)
    add(`layers.${layer}.attention.out`, width, width)
    add(`layers.${layer}.perceptron.norm`, width)
    add(`layers.${layer}.perceptron.up`, width, 4 * width)
    add(`layers.${layer}.perceptron.down`, 4 * width, width)
  }
  add('norm', width)
  return tensors
}

/** How many parameters a model has. */
export function parameterCount({ vocabulary, width, layers }: ModelShape): number {
  return vocabulary * width + layers * (12 * width * width + 2 * width) + width
}

/**
 * Parameters to start training from: gains are 1, the rest is normal. What comes out of a matrix is as large as what
 * goes in, and logits are about 1: the embedding with 0.02, as usual in larger models, learns to copy several times
 * slower at this size. Matrices whose results are added up, layer after layer, are smaller by sqrt(2 layers). `random`
 * gives numbers in [0, 1).
 */
export function initialParameters(shape: ModelShape, random: () => number): Float32Array {
  checkShape(shape)
  const parameters = new Float32Array(parameterCount(shape))
  const normal = normalFrom(random)
  for (const { name, offset, shape: sides } of parameterLayout(shape)) {
    const [rows = 0, columns] = sides
    const end = offset + rows * (columns ?? 1)
    if (columns === undefined) parameters.fill(1, offset, end)
    else {
      // An embedding is multiplied from its other side.
      const deviation = 1 / Math.sqrt(name === 'embedding' ? columns : rows)
      const added = name.endsWith('.out') || name.endsWith('.down')
      const scale = added ? deviation / Math.sqrt(2 * shape.layers) : deviation
      for (let i = offset; i < end; i++) parameters[i] = scale * normal()
    }
  }
  return parameters
}

/** Normal numbers by Box and Muller's method. */
function normalFrom(random: () => number): () => number {
  let spare: number | undefined
  return () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}
