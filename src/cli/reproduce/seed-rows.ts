import { type DrawnRows, drawRows, lastText } from './files.js'

/** An instruction with a response. */
export interface TextPair {
  readonly prompt: string
  readonly response: string
}

/** Rows that a figure shows of a set at most. */
export const mostRows = 5000

/**
 * Rows of seed data or of a run: a prompt, and a `completion`, a `chosen` or a `response`, each a text or a conversation.
 * Alpaca's `instruction`, `input` and `output` are taken as well.
 *
 * @throws `DataError` that names the line which is none.
 */
export async function readPairs(file: string): Promise<DrawnRows<TextPair>> {
  return drawRows(file, mostRows, row => {
    const of = (name: string): unknown => Reflect.get(row, name)
    const prompt = lastText(of('prompt')) ?? instructionOf(row)
    const response = lastText(of('completion') ?? of('chosen') ?? of('response') ?? of('output'))
    return prompt === undefined || response === undefined ? undefined : { prompt, response }
  })
}

/** An instruction and what it is about, as one text: that is what a model is asked. */
function instructionOf(row: object): string | undefined {
  const { instruction, input = '' }: { instruction?: unknown; input?: unknown } = row
  const text = lastText(instruction)
  if (text === undefined || (typeof input !== 'string' && input !== null)) return undefined
  return (input ?? '').trim() === '' ? text : `${text}\n\n${input}`
}
