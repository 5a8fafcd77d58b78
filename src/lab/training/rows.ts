import { chatPrompt } from '../world/template.js'
import { END, type Vocabulary } from '../world/vocabulary.js'

/** A text as its model is trained on it. */
export interface Row {
  /** Its tokens. */
  readonly tokens: readonly number[]
  /** The first token that is learnt; those before it are given. */
  readonly from: number
}

/** A document, learnt as a whole. */
export function documentRow(vocabulary: Vocabulary, text: string): Row {
  // The first token has nothing before it that it could follow from.
  return { tokens: [...vocabulary.encode(text), END], from: 1 }
}

/** A raw text with what follows it, of which the latter is learnt, with its end. */
export function continuationRow(vocabulary: Vocabulary, text: string, next: string): Row {
  const given = vocabulary.encode(text)
  return { tokens: [...given, ...vocabulary.encode(next), END], from: given.length }
}

/** A response in the chat template, of which the response is learnt, with its end. */
export function responseRow(vocabulary: Vocabulary, prompt: string, response: string): Row {
  return continuationRow(vocabulary, chatPrompt(prompt), response)
}

/** Rows side by side, as the engine takes them. */
export interface RowBatch {
  readonly rows: number
  readonly columns: number
  readonly tokens: Int32Array
  readonly lengths: Int32Array
  /** First token of each row whose ln p is asked for. */
  readonly from: Int32Array
}

/** Puts rows together, filled up to the longest. */
export function batchOf(rows: readonly Row[]): RowBatch {
  const columns = Math.max(...rows.map(({ tokens }) => tokens.length))
  const tokens = new Int32Array(rows.length * columns)
  for (const [i, row] of rows.entries()) tokens.set(row.tokens, i * columns)
  return {
    rows: rows.length,
    columns,
    tokens,
    lengths: Int32Array.from(rows, row => row.tokens.length),
    from: Int32Array.from(rows, row => row.from),
  }
}

/** Sum of each row's learnt tokens in values of the same layout as a batch. */
export function sumRows(rows: readonly Row[], columns: number, values: Float32Array): number[] {
  return rows.map((row, i) => {
    let sum = 0
    for (let t = row.from; t < row.tokens.length; t++) sum += values[i * columns + t] ?? 0
    return sum
  })
}

/** Writes one weight to each learnt token of a row. */
export function weighRow(weights: Float32Array, columns: number, row: Row, i: number, weight: number): void {
  weights.fill(weight, i * columns + row.from, i * columns + row.tokens.length)
}

/** How many tokens are learnt. */
export function learntTokens(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.tokens.length - row.from, 0)
}
