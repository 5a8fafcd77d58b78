import { describe } from '../core/errors.js'
import { type JsonLine, parseJsonLine } from './json-lines.js'
import { maxLineLength, splitLines } from './lines.js'

/** Rows of a file: lines of JSON, with or without their ends, a whole text, or objects such as a parquet reader gives. */
export type RowSource = AsyncIterable<string | object> | Iterable<string | object>

/** The rows of a source, numbered from 1; blank lines are numbered and give nothing. */
export async function* readRows(source: RowSource): AsyncGenerator<JsonLine, void, undefined> {
  let line = 0
  for await (const item of typeof source === 'string' ? splitLines(source) : source) {
    line++
    if (typeof item !== 'string') yield { ok: true, line, value: item }
    else {
      const parsed = parseJsonLine(item, line, maxLineLength)
      if (parsed) yield parsed
    }
  }
}

/** The fields of a row of another format: enough to see which. Stringifying it could overflow the stack. */
export function shapeOf(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? `fields: ${Object.keys(value).slice(0, 20).join(', ')}` : describe(value)
}
