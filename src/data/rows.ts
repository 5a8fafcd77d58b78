import { describe } from '../core/errors.js'
import { type JsonLine, parseJsonLine } from './json-lines.js'
import { maxLineLength, splitLines } from './lines.js'

/**
 * Rows of a file: lines of JSON, as texts or as bytes (`Uint8Array`), with or without their ends, a whole text, or
 * objects such as a parquet reader gives.
 */
export type RowSource = AsyncIterable<string | object> | Iterable<string | object>

const strict = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = /* @__PURE__ */ new TextDecoder()

/** The rows of a source, numbered from 1; blank lines are numbered and give nothing. */
export async function* readRows(source: RowSource): AsyncGenerator<JsonLine, void, undefined> {
  let line = 0
  for await (const item of typeof source === 'string' ? splitLines(source) : source) {
    line++
    const parsed = parseRow(item, line)
    if (parsed) yield parsed
  }
}

/** One row, with the number of its line from 1; nothing for a blank line. */
export function parseRow(item: string | object, line: number): JsonLine | undefined {
  if (typeof item === 'string') return parseJsonLine(item, line, maxLineLength)
  if (!(item instanceof Uint8Array)) return { ok: true, line, value: item }
  try {
    return parseJsonLine(strict.decode(item), line, maxLineLength)
  } catch {
    return { ok: false, line, reason: 'not-utf8', raw: lenient.decode(item) }
  }
}

/** The fields of a row of another format: enough to see which. Stringifying it could overflow the stack. */
export function shapeOf(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? `fields: ${Object.keys(value).slice(0, 20).join(', ')}` : describe(value)
}
