import { maxLineLength, splitLines, type TextSource, withoutMark } from './lines.js'

/** One line of a JSON Lines text: its value, or why there is none. */
export type JsonLine =
  | {
      /** The line is JSON. */
      readonly ok: true
      /** Line, from 1. */
      readonly line: number
      /** What it holds. */
      readonly value: unknown
    }
  | {
      /** The line has no value. */
      readonly ok: false
      /** Line, from 1. */
      readonly line: number
      /** What is wrong; a line that was cut in writing is `invalid-json` too. `not-utf8` is for bytes alone. */
      readonly reason: 'not-utf8' | 'invalid-json' | 'too-long'
      /** The line as it came. */
      readonly raw: string
    }

/** Settings of {@link parseJsonLines}. */
export interface JsonLinesOptions {
  /** Characters (UTF-16 units) a line may have. @default 16777216 */
  readonly maxLength?: number
}

/**
 * The values of JSON Lines. Takes lines, with or without their ends, or a whole text; blank lines count as lines and
 * give nothing. A line that is no JSON is given as such; it ends nothing.
 *
 * @example
 * ```ts
 * import { parseJsonLines } from 'self-rewarding/data'
 *
 * for await (const row of parseJsonLines(['{"instruction":"Name a prime."}', '{"instr'])) {
 *   console.log(row.ok ? row.value : `line ${row.line}: ${row.reason}`)
 * }
 * ```
 */
export async function* parseJsonLines(
  lines: TextSource,
  { maxLength = maxLineLength }: JsonLinesOptions = {},
): AsyncGenerator<JsonLine, void, undefined> {
  let line = 0
  for await (const text of typeof lines === 'string' ? splitLines(lines, { maxLength }) : lines) {
    const parsed = parseJsonLine(text, ++line, maxLength)
    if (parsed) yield parsed
  }
}

/** What one line holds; nothing for a blank one. */
export function parseJsonLine(text: string, line: number, maxLength: number): JsonLine | undefined {
  const raw = line === 1 ? withoutMark(text) : text
  if (raw.length > maxLength) return { ok: false, line, reason: 'too-long', raw }
  if (raw.trim() === '') return undefined
  try {
    return { ok: true, line, value: JSON.parse(raw) as unknown }
  } catch {
    return { ok: false, line, reason: 'invalid-json', raw }
  }
}
