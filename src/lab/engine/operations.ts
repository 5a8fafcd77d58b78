/** What becomes of a product's sums. */
export const Epilogue = {
  /** They are the result. */
  store: 0,
  /** They are added to what stands at `base`. */
  add: 1,
  /** max(0, sum)^2 */
  squaredRelu: 2,
  /** The gradient of the former: sum * 2 sqrt(base), where `base` is what came out forward. */
  squaredReluSlope: 3,
} as const

/**
 * What the model computes with. Arguments are indexes of a workspace's numbers, and lengths. Each row of a result
 * depends on nothing but its own row, bit by bit. assembly/ says more of each.
 */
export interface Operations {
  /** to[i] = from[rows[i]] */
  gather(rows: number, from: number, to: number, count: number, width: number): void
  /** to[rows[i]] += from[i] */
  scatterAdd(rows: number, from: number, to: number, count: number, width: number): void
  /** to += from */
  add(from: number, to: number, count: number): void
  /** RMSNorm. */
  normalise(x: number, gain: number, out: number, inverse: number, count: number, width: number): void
  /** Adds to dX and dGain. */
  normaliseBackward(
    dOut: number,
    x: number,
    gain: number,
    inverse: number,
    dX: number,
    dGain: number,
    count: number,
    width: number,
  ): void
  /** Copies a matrix into panels, as `multiply` takes them. */
  pack(matrix: number, rows: number, columns: number, panels: number): void
  /** The same of its transpose. */
  packTransposed(matrix: number, rows: number, columns: number, panels: number): void
  /** out[count, outer] = x[count, inner] . panels */
  multiply(
    x: number,
    xWidth: number,
    panels: number,
    out: number,
    base: number,
    count: number,
    inner: number,
    outer: number,
    epilogue: number,
  ): void
  /** matrix[inner, outer] += x' . y */
  multiplyGradient(
    x: number,
    xWidth: number,
    y: number,
    matrix: number,
    count: number,
    inner: number,
    outer: number,
    scratch: number,
  ): void
  /** Rotary positions of q and k, and q's scale. */
  rotate(
    qkv: number,
    positions: number,
    cosines: number,
    sines: number,
    count: number,
    heads: number,
    size: number,
    scale: number,
    direction: number,
  ): void
  /** Causal attention of whole rows. */
  attend(
    qkv: number,
    out: number,
    probabilities: number,
    lengths: number,
    rows: number,
    heads: number,
    size: number,
    scratch: number,
  ): void
  /** Its gradient. */
  attendBackward(
    qkv: number,
    probabilities: number,
    dOut: number,
    dQkv: number,
    lengths: number,
    rows: number,
    heads: number,
    size: number,
    scratch: number,
  ): void
  /** Attention of single tokens over a cache. */
  attendCached(
    qkv: number,
    out: number,
    keys: number,
    values: number,
    slots: number,
    positions: number,
    count: number,
    heads: number,
    size: number,
    context: number,
    scratch: number,
  ): void
  /** Probabilities in place of logits; of each target, what its ln p is made of. */
  softmax(
    logits: number,
    targets: number,
    shifted: number,
    sums: number,
    count: number,
    vocabulary: number,
    width: number,
  ): void
  /** dLogits of some rows. */
  softmaxBackward(
    probabilities: number,
    rows: number,
    targets: number,
    weights: number,
    dLogits: number,
    count: number,
    vocabulary: number,
    width: number,
  ): void
  /** What tokens are drawn by. */
  temper(
    logits: number,
    scales: number,
    powered: number,
    peaks: number,
    sums: number,
    count: number,
    vocabulary: number,
    width: number,
  ): void
  /** The sum of squares. */
  sumOfSquares(x: number, count: number): number
  /** One step of Adam. */
  adam(
    parameters: number,
    gradient: number,
    mean: number,
    square: number,
    count: number,
    scale: number,
    beta1: number,
    beta2: number,
    rate: number,
    rootScale: number,
    epsilon: number,
    shrink: number,
  ): void
}

/** Numbers, and what computes on them. */
export interface Workspace {
  readonly operations: Operations
  /** The numbers; another array after `reserve`. */
  readonly floats: Float32Array
  /** Whole numbers by the same indexes: a place holds the one or the other. */
  readonly integers: Int32Array
  /** Makes room for so many numbers; those that are there stay. */
  reserve(count: number): void
}

/** A way to compute. */
export interface Kernels {
  /** Which one it is. */
  readonly kind: 'wasm' | 'javascript'
  /** Memory of its own. */
  workspace(): Workspace
}
