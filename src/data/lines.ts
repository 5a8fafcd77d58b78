import { InvalidArgumentError } from '../core/errors.js'

/** Text in pieces: of a file, a response body, or an array. */
export type TextSource = AsyncIterable<string> | Iterable<string>

/** Characters (UTF-16 units) of a line that are kept by default: 16 Mi. */
export const maxLineLength = 2 ** 24

/** Settings of {@link splitLines}. */
export interface SplitLinesOptions {
  /** Characters (UTF-16 units) a line may have. @default 16777216 */
  readonly maxLength?: number
}

/**
 * The lines of a text that comes in pieces, cut anywhere. `\n` and `\r\n` end a line, and so does the end of the text;
 * a byte order mark is removed. U+2028 is no line end: JSON strings may hold it.
 *
 * Of a line over `maxLength`, the first `maxLength + 1` characters are given, so that a reader sees that it is too
 * long and memory stays bounded.
 *
 * @example
 * ```ts
 * import { splitLines } from 'self-rewarding/data'
 *
 * for await (const line of splitLines(['{"a":1}\r', '\n{"a":', '2}'])) console.log(line)
 * ```
 */
export async function* splitLines(
  chunks: TextSource,
  { maxLength = maxLineLength }: SplitLinesOptions = {},
): AsyncGenerator<string, void, undefined> {
  if (!(maxLength >= 1)) {
    throw new InvalidArgumentError({
      field: 'maxLength',
      received: maxLength,
      expected: 'a number, at least 1',
    })
  }
  let line = ''
  let isFirst = true
  // Three places more: for the mark, a `\r` at the end, and the one that shows that the line is too long.
  const append = (piece: string): void => {
    line += piece.slice(0, Math.max(0, maxLength + 3 - line.length))
  }
  const take = (): string => {
    let text = line.endsWith('\r') ? line.slice(0, -1) : line
    if (isFirst) text = withoutMark(text)
    isFirst = false
    line = ''
    return text.slice(0, maxLength + 1)
  }
  for await (const chunk of pieces(chunks)) {
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      append(chunk.slice(start, end))
      yield take()
      start = end + 1
    }
    append(chunk.slice(start))
  }
  if (line !== '') yield take()
}

/** A text without the byte order mark that some editors put before it. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/** A string is an iterable of its characters; here it is one piece. */
function pieces(source: TextSource): TextSource {
  return typeof source === 'string' ? [source] : source
}
