import { ensure } from '../../core/check.js'
import { roundUp } from './arena.js'
import type { ModelShape } from './shape.js'

/** Texts side by side. */
export interface Batch {
  /** How many texts. */
  readonly rows: number
  /** Tokens of the longest. */
  readonly columns: number
  /** Row after row; what stands behind a text's end counts for nothing. */
  readonly tokens: Int32Array
  /** Tokens of each text. */
  readonly lengths: Int32Array
  /**
   * The first token of each text whose ln p is asked for; by default all are. What comes before it has ln p 0 and
   * weighs nothing: a prompt is computed only as far as its text needs it.
   */
  readonly from?: Int32Array
}

/** A batch without its padding: what goes into the model, all texts one behind the other. */
export interface Packed {
  /** Tokens that go in: all of a text but its last, which nothing follows from. */
  readonly inputs: Int32Array
  /** The place of each input in its text. */
  readonly positions: Int32Array
  /** Inputs of each text. */
  readonly lengths: Int32Array
  /** Inputs that are asked what follows, by their number in the group. */
  readonly asked: Int32Array
  /** The token that follows each of them. */
  readonly targets: Int32Array
  /** Where in the batch that token stands. */
  readonly places: Int32Array
  /** Texts that pass the model together. */
  readonly groups: readonly Group[]
}

/** Texts that stand one behind the other. */
export interface Group {
  readonly firstText: number
  readonly texts: number
  readonly firstInput: number
  readonly inputs: number
  readonly firstAsked: number
  readonly asked: number
  /** Pairs of inputs that attend to each other, each text's a matrix with columns rounded up to 8. */
  readonly pairs: number
}

/** Inputs of a group: as many as make products fast, so few that what they leave is still near for the next layer. */
const GROUP = 160

/** Takes the padding out of a batch. */
export function packBatch(batch: Batch, shape: ModelShape): Packed {
  const { rows, columns, tokens, from } = batch
  ensure(tokens.length >= rows * columns, 'tokens', tokens.length, `${rows * columns} numbers`)
  const lengths = inputsOf(batch, shape)
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const packed = {
    ...{ inputs: new Int32Array(total), positions: new Int32Array(total), lengths },
    ...{ asked: new Int32Array(total), targets: new Int32Array(total), places: new Int32Array(total) },
  }
  const groups: Group[] = []
  let group = { firstText: 0, texts: 0, firstInput: 0, inputs: 0, firstAsked: 0, asked: 0, pairs: 0 }
  for (let row = 0; row < rows; row++) {
    if (group.inputs >= GROUP) {
      groups.push(group)
      const firstInput = group.firstInput + group.inputs
      const firstAsked = group.firstAsked + group.asked
      group = { firstText: row, texts: 0, firstInput, inputs: 0, firstAsked, asked: 0, pairs: 0 }
    }
    const length = lengths[row] ?? 0
    for (let t = 0; t < length; t++) {
      const place = row * columns + t
      const target = checked(tokens[place + 1], shape.vocabulary)
      const input = group.firstInput + group.inputs
      packed.inputs[input] = checked(tokens[place], shape.vocabulary)
      packed.positions[input] = t
      if (t + 1 >= (from?.[row] ?? 0)) {
        const asked = group.firstAsked + group.asked++
        packed.asked[asked] = group.inputs
        packed.targets[asked] = target
        packed.places[asked] = place + 1
      }
      group.inputs++
    }
    group.texts++
    group.pairs += length * roundUp(length, 8)
  }
  groups.push(group)
  return { ...packed, groups }
}

/** How many tokens of each text go into the model. */
function inputsOf({ rows, columns, lengths }: Batch, { context }: ModelShape): Int32Array {
  const longest = Math.min(columns, context)
  return Int32Array.from({ length: rows }, (_, row) => {
    const length = lengths[row] ?? 0
    ensure(length >= 0 && length <= longest, `lengths[${row}]`, length, `at most ${longest}`)
    return Math.max(0, length - 1)
  })
}

/** A token, which would be an address outside the model if it were unknown. */
export function checked(token: number | undefined, vocabulary: number): number {
  const known = token !== undefined && Number.isInteger(token) && token >= 0 && token < vocabulary
  if (!known) ensure(false, 'token', token, `a whole number below ${vocabulary}`)
  return token ?? 0
}

/** The two parts that every batch is computed in, about equal in tokens: on two threads, or one after the other. */
export function splitBatch(batch: Batch): [Batch, Batch] {
  const { rows, lengths } = batch
  const total = lengths.subarray(0, rows).reduce((sum, length) => sum + length, 0)
  let first = 0
  for (let tokens = 0; first < rows && 2 * tokens < total; first++) tokens += lengths[first] ?? 0
  return [partOf(batch, 0, first), partOf(batch, first, rows)]
}

function partOf({ columns, tokens, lengths, from }: Batch, first: number, end: number): Batch {
  return {
    rows: end - first,
    columns,
    tokens: tokens.subarray(first * columns, end * columns),
    lengths: lengths.subarray(first, end),
    ...(from && { from: from.subarray(first, end) }),
  }
}
