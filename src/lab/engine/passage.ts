import { type Arena, roundUp, wholeTiles } from './arena.js'
import { Epilogue, type Workspace } from './operations.js'
import type { ModelShape } from './shape.js'
import type { LayerWeights, Matrix, Weights } from './weights.js'

/** What all passages through a model share. */
export interface Course {
  readonly space: Workspace
  readonly shape: ModelShape
  readonly weights: Weights
  /** How far the gradient of a parameter is behind it. */
  readonly toGradient: number
  readonly scratch: number
}

/** Room for what is needed for a moment, in passages of so many inputs. */
export interface Room {
  readonly normal: number
  readonly dX: number
  readonly dRow: number
  readonly dQkv: number
  readonly dLogits: number
  /** Of the inputs that are asked, those whose prediction has a weight. */
  readonly weighted: number
}

/** The texts of a passage, and what is said about each of their inputs. */
export interface PassageTexts {
  readonly texts: number
  /** Inputs of each text. */
  readonly lengths: number
  /** Numbers that the probabilities of a head's attention take. */
  readonly pairs: number
  /** How many inputs there are. */
  readonly count: number
  readonly inputs: number
  readonly positions: number
  /** How many of them are asked what follows. */
  readonly askedCount: number
  readonly asked: number
  /** What follows each of these. */
  readonly targets: number
  /** Weight of each prediction. */
  readonly weights: number
}

/** What a layer keeps of the way forward for the way back. */
interface LayerValues {
  /** What comes in. */
  readonly x: number
  readonly xInverse: number
  readonly qkv: number
  readonly probabilities: number
  readonly attended: number
  /** Rows that go from the attention into the perceptron: in the last layer those that are asked, else all. */
  readonly rows: number
  /** `x` and `attended` of these rows. */
  readonly rowsX: number
  readonly rowsAttended: number
  /** What goes into the perceptron. */
  readonly y: number
  readonly yInverse: number
  /** Squared ReLUs, and on the way back their gradient. */
  readonly hidden: number
}

/** Room for passages of at most `count` inputs. */
export function roomFor(count: number, { width, vocabulary }: ModelShape, arena: Arena): Room {
  const matrix = (columns: number): number => arena.take(wholeTiles(count) * columns)
  return {
    normal: matrix(width),
    dX: matrix(width),
    dRow: matrix(width),
    dQkv: matrix(3 * width),
    dLogits: matrix(roundUp(vocabulary, 4)),
    weighted: arena.take(count),
  }
}

/** Some texts' way through the model and back. */
export class Passage {
  readonly texts: PassageTexts
  /** Of each input that is asked: its target's logit less the greatest. */
  readonly shifted: number
  /** Of each: the sum of e^(logit less the greatest). */
  readonly sums: number
  readonly #course: Course
  readonly #room: Room
  readonly #layers: readonly LayerValues[]
  readonly #last: number
  readonly #lastInverse: number
  readonly #probabilities: number

  constructor(course: Course, room: Room, texts: PassageTexts, arena: Arena) {
    this.#course = course
    this.#room = room
    this.texts = texts
    const { layers, width, vocabulary } = course.shape
    const { count, askedCount } = texts
    const matrix = (columns: number): number => arena.take(wholeTiles(askedCount) * columns)
    this.#layers = Array.from({ length: layers }, (_, i) =>
      layerValues(course.shape, texts, i === layers - 1 ? askedCount : count, arena),
    )
    this.#last = matrix(width)
    this.#lastInverse = matrix(1)
    this.#probabilities = matrix(roundUp(vocabulary, 4))
    this.shifted = matrix(1)
    this.sums = matrix(1)
  }

  /** Predicts every target. */
  forward(): void {
    const { shape, weights, space } = this.#course
    const { operations } = space
    const { width, vocabulary } = shape
    const { inputs, count, targets, askedCount } = this.texts
    const probabilities = this.#probabilities
    if (askedCount === 0) return
    operations.gather(inputs, weights.embedding.at, this.#layers[0]?.x ?? 0, count, width)
    weights.layers.forEach((layer, i) => {
      const values = this.#layers[i]
      if (values) this.#layerForward(layer, values, this.#layers[i + 1]?.x ?? this.#last)
    })
    this.#normalise(this.#last, weights.norm, this.#lastInverse, askedCount)
    const padded = roundUp(vocabulary, 4)
    const { transposed } = weights.embedding
    const tiles = wholeTiles(askedCount)
    const { normal } = this.#room
    operations.multiply(normal, width, transposed, probabilities, 0, tiles, width, padded, Epilogue.store)
    operations.softmax(probabilities, targets, this.shifted, this.sums, askedCount, vocabulary, padded)
  }

  /** Adds to the gradient. The first `weighted` numbers at the room's place say which of those asked have a weight. */
  backward(weighted: number): void {
    const { shape, weights, space, toGradient } = this.#course
    const { operations, floats } = space
    const { width, vocabulary } = shape
    const { count, inputs, targets, askedCount } = this.texts
    const { normal, dX, dRow, dQkv, dLogits, weighted: rows } = this.#room
    const { embedding, norm } = weights
    const padded = roundUp(vocabulary, 4)
    operations.softmaxBackward(
      ...([this.#probabilities, rows, targets, this.texts.weights] as const),
      ...([dLogits, weighted, vocabulary, padded] as const),
    )
    this.#normalise(this.#last, norm, this.#lastInverse, askedCount)
    operations.gather(rows, normal, dX, weighted, width)
    this.#gradientOf(embedding, dLogits, padded, dX, weighted)
    const tiles = wholeTiles(weighted)
    operations.multiply(dLogits, padded, embedding.panels, dQkv, 0, tiles, padded, width, Epilogue.store)
    floats.fill(0, dRow, dRow + askedCount * width)
    floats.fill(0, dX, dX + askedCount * width)
    operations.scatterAdd(rows, dQkv, dRow, weighted, width)
    this.#normaliseBackward(this.#last, norm, this.#lastInverse, askedCount)
    for (let i = weights.layers.length - 1; i >= 0; i--) {
      const [layer, values] = [weights.layers[i], this.#layers[i]]
      if (layer && values) this.#layerBackward(layer, values)
    }
    operations.scatterAdd(inputs, dX, embedding.at + toGradient, count, width)
  }

  #layerForward(weights: LayerWeights, values: LayerValues, out: number): void {
    const { store, add, squaredRelu } = Epilogue
    const { x, xInverse, qkv, attended, rows, rowsX, rowsAttended, y, yInverse, hidden } = values
    const { normal } = this.#room
    const { count, asked } = this.texts
    const { operations } = this.#course.space
    const { width } = this.#course.shape
    this.#normalise(x, weights.attentionNorm, xInverse, count)
    this.#product(normal, weights.qkv, qkv, 0, count, store)
    this.#rotate(qkv, 1)
    this.#attend(values)
    if (rows < count) {
      operations.gather(asked, x, rowsX, rows, width)
      operations.gather(asked, attended, rowsAttended, rows, width)
    }
    this.#product(rowsAttended, weights.out, y, rowsX, rows, add)
    this.#normalise(y, weights.perceptronNorm, yInverse, rows)
    this.#product(normal, weights.up, hidden, 0, rows, squaredRelu)
    this.#product(hidden, weights.down, out, y, rows, add)
  }

  /** Turns dX from the gradient of what the layer puts out into that of what comes in. */
  #layerBackward(weights: LayerWeights, values: LayerValues): void {
    const { store, squaredReluSlope } = Epilogue
    const { x, xInverse, rows, rowsAttended, y, yInverse, hidden } = values
    const { normal, dX, dRow, dQkv } = this.#room
    const { count } = this.texts
    this.#gradientOf(weights.down, hidden, weights.down.rows, dX, rows)
    this.#productBack(dX, weights.down, hidden, hidden, rows, squaredReluSlope)
    this.#normalise(y, weights.perceptronNorm, yInverse, rows)
    this.#gradientOf(weights.up, normal, weights.up.rows, hidden, rows)
    this.#productBack(hidden, weights.up, dRow, 0, rows, store)
    this.#normaliseBackward(y, weights.perceptronNorm, yInverse, rows)
    this.#gradientOf(weights.out, rowsAttended, weights.out.rows, dX, rows)
    this.#productBack(dX, weights.out, dRow, 0, rows, store)
    if (rows < count) for (const gradient of [dX, dRow]) this.#spread(gradient)
    this.#attendBackward(values)
    this.#rotate(dQkv, -1)
    this.#normalise(x, weights.attentionNorm, xInverse, count)
    this.#gradientOf(weights.qkv, normal, weights.qkv.rows, dQkv, count)
    this.#productBack(dQkv, weights.qkv, dRow, 0, count, store)
    this.#normaliseBackward(x, weights.attentionNorm, xInverse, count)
  }

  /** From the rows that are asked to all: nothing goes back through the others. */
  #spread(gradient: number): void {
    const { floats, operations } = this.#course.space
    const { width } = this.#course.shape
    const { count, asked, askedCount } = this.texts
    const { normal } = this.#room
    floats.copyWithin(normal, gradient, gradient + askedCount * width)
    floats.fill(0, gradient, gradient + count * width)
    operations.scatterAdd(asked, normal, gradient, askedCount, width)
  }

  /** Into the room for it. */
  #normalise(x: number, gain: number, inverse: number, count: number): void {
    const { space, shape } = this.#course
    space.operations.normalise(x, gain, this.#room.normal, inverse, count, shape.width)
  }

  /** Adds to dX what goes back from dRow. */
  #normaliseBackward(x: number, gain: number, inverse: number, count: number): void {
    const { space, shape, toGradient } = this.#course
    const { dRow, dX } = this.#room
    space.operations.normaliseBackward(dRow, x, gain, inverse, dX, gain + toGradient, count, shape.width)
  }

  #rotate(qkv: number, direction: number): void {
    const { space, shape, weights } = this.#course
    const { cosines, sines } = weights
    const { positions, count } = this.texts
    const size = shape.width / shape.heads
    const scale = 1 / Math.sqrt(size)
    space.operations.rotate(qkv, positions, cosines, sines, count, shape.heads, size, scale, direction)
  }

  #attend({ qkv, attended, probabilities }: LayerValues): void {
    const { space, shape, scratch } = this.#course
    const { lengths, texts } = this.texts
    const size = shape.width / shape.heads
    space.operations.attend(qkv, attended, probabilities, lengths, texts, shape.heads, size, scratch)
  }

  #attendBackward({ qkv, probabilities }: LayerValues): void {
    const { space, shape, scratch } = this.#course
    const { lengths, texts } = this.texts
    const { dRow, dQkv } = this.#room
    const size = shape.width / shape.heads
    space.operations.attendBackward(
      ...([qkv, probabilities, dRow, dQkv, lengths, texts, shape.heads, size, scratch] as const),
    )
  }

  #product(x: number, matrix: Matrix, out: number, base: number, count: number, epilogue: number): void {
    const { panels, rows, columns } = matrix
    const { operations } = this.#course.space
    operations.multiply(x, rows, panels, out, base, wholeTiles(count), rows, columns, epilogue)
  }

  #productBack(x: number, matrix: Matrix, out: number, base: number, count: number, epilogue: number): void {
    const { transposed, rows, columns } = matrix
    const { operations } = this.#course.space
    operations.multiply(x, columns, transposed, out, base, wholeTiles(count), columns, rows, epilogue)
  }

  #gradientOf({ at, rows, columns }: Matrix, x: number, xWidth: number, dOut: number, count: number): void {
    const { space, toGradient, scratch } = this.#course
    space.operations.multiplyGradient(x, xWidth, dOut, at + toGradient, count, rows, columns, scratch)
  }
}

function layerValues(
  { width, heads }: ModelShape,
  { count, pairs }: PassageTexts,
  rows: number,
  arena: Arena,
): LayerValues {
  const ofAll = (columns: number): number => arena.take(wholeTiles(count) * columns)
  const ofRows = (columns: number): number => arena.take(wholeTiles(rows) * columns)
  const [x, attended] = [ofAll(width), ofAll(width)]
  return {
    ...{ x, attended, rows },
    xInverse: ofAll(1),
    qkv: ofAll(3 * width),
    probabilities: arena.take(heads * pairs),
    rowsX: rows < count ? ofRows(width) : x,
    rowsAttended: rows < count ? ofRows(width) : attended,
    y: ofRows(width),
    yInverse: ofRows(1),
    hidden: ofRows(4 * width),
  }
}
