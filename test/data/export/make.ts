import {
  checkRows,
  type ExportFormat,
  type ExportOptions,
  type ExportRows,
  exportRows,
  type PairRow,
  type ResponseRow,
  TrapError,
  type TrapOptions,
} from '../../../src/data/export/index.js'
import type { Message } from '../../../src/index.js'

/** The user's turn. */
export const asked = (content: string): Message[] => [{ role: 'user', content }]

/** The assistant's turn. */
export const answered = (content: string): Message[] => [{ role: 'assistant', content }]

/** A pair with scores; `i` makes it differ from others. */
export const pair = (i: number, more: Partial<PairRow> = {}): PairRow => ({
  prompt: asked(`Name prime number ${i}.`),
  chosen: answered(`It is ${i}.`),
  rejected: answered('I do not know.'),
  prompt_index: i,
  chosen_score: 4.5,
  rejected_score: 1,
  ...more,
})

/** A response to imitate. */
export const response = (i: number, more: Partial<ResponseRow> = {}): ResponseRow => ({
  prompt: asked(`Name prime number ${i}.`),
  completion: answered(`It is ${i}.`),
  prompt_index: i,
  score: 5,
  ...more,
})

/** Formats of preference pairs. */
export const pairFormats = [
  'trl',
  'openai',
  'llama-factory',
  'axolotl',
  'openrlhf',
  'nemo-rl',
  'spin',
  'distilabel',
  'ultrafeedback',
] as const

/** All lines, and what the export says of them. */
export async function exported<F extends ExportFormat>(
  format: F,
  rows: readonly (string | ExportRows[F])[],
  options?: ExportOptions,
) {
  const { lines, result } = exportRows(format, rows, options)
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return { lines: all, ...result() }
}

/** All rows that a validator gives. */
export async function checked<F extends ExportFormat>(
  format: F,
  lines: readonly string[],
  options?: TrapOptions,
): Promise<ExportRows[F][]> {
  const rows: ExportRows[F][] = []
  for await (const row of checkRows(format, lines, options)) rows.push(row)
  return rows
}

/** The error that something ends with. */
export async function errorOf(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => new Error('no error'),
    (error: unknown) => error,
  )
  return error instanceof Error ? error : new Error(String(error))
}

/** Where and why a trap was found. */
export async function trapOf(work: Promise<unknown>): Promise<string> {
  const error = await errorOf(work)
  return TrapError.isInstance(error) ? `${error.line} ${error.field} ${error.reason}` : error.message
}
