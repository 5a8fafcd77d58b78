import { drawRows, lastText } from './files.js'

/** An instruction with a response. */
export interface TextPair {
  readonly prompt: string
  readonly response: string
}

/** Rows that a figure shows of a set at most. */
export const mostRows = 5000

/**
 * Rows of seed data or of a run: a prompt, and a `completion`, a `chosen` or a `response`, each a text or a conversation.
 *
 * @throws `DataError` that names the line which is none.
 */
export async function readPairs(file: string): Promise<readonly TextPair[]> {
  const { rows } = await drawRows(file, mostRows, row => {
    const of = (name: string): unknown => Reflect.get(row, name)
    const prompt = lastText(of('prompt') ?? of('instruction'))
    const response = lastText(of('completion') ?? of('chosen') ?? of('response') ?? of('output'))
    return prompt === undefined || response === undefined ? undefined : { prompt, response }
  })
  return rows
}
