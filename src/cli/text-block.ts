import { count } from '../report/text/numbers.js'
import { bounded, printable } from '../report/text/printable.js'
import { textWidth } from '../report/text/width.js'

/** Characters that are segmented at once. */
const pieceLength = 512

/** Characters of a text that are shown without --full. */
const usual = 800

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Characters of a text that are shown, with `--full` or without. */
export function textLimit(isFull: boolean): number {
  return isFull ? Number.POSITIVE_INFINITY : usual
}

/**
 * A text of a model as indented lines: nothing in it reaches the terminal as more than text, and no line is wider than
 * the terminal.
 *
 * @param limit Characters that are shown; what is cut is counted.
 */
export function textBlock(
  text: string,
  { width, indent, limit }: { readonly width: number; readonly indent: string; readonly limit: number },
): string[] {
  const { text: shown, left } = bounded(text, limit)
  const columns = Math.max(20, width - textWidth(indent))
  const lines =
    shown === ''
      ? ['(empty)']
      : printable(shown)
          .split('\n')
          .flatMap(line => broken(line, columns))
  const rest = left > 0 ? [`… ${count(left)} more characters; --full shows all`] : []
  return [...lines, ...rest].map(line => `${indent}${line}`.trimEnd())
}

/** A line in lines of so many columns at most, at blanks where there are some. */
function broken(line: string, columns: number): string[] {
  const lines: string[] = []
  let now = ''
  let used = 0
  let blank = -1
  const put = (segment: string, size: number): void => {
    if (used + size > columns) {
      // At the last blank of the line, unless that leaves it half empty.
      const at = blank > columns / 2 ? blank : now.length
      lines.push(now.slice(0, at))
      now = now.slice(at).replace(/^ /, '')
      used = textWidth(now)
      blank = -1
    }
    if (segment === ' ') blank = now.length
    now += segment
    used += size
  }
  if (isPlain(line)) for (const letter of line) put(letter, 1)
  else for (const segment of graphemes(line)) put(segment, textWidth(segment))
  return [...lines, now]
}

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

/** Characters as they are seen. Piece by piece: to segment a line of a megabyte takes minutes. */
function* graphemes(line: string): Generator<string> {
  for (let from = 0; from < line.length; ) {
    const { text } = bounded(line.slice(from, from + pieceLength + 1), pieceLength)
    if (isPlain(text)) yield* text
    else for (const { segment } of characters.segment(text)) yield segment
    from += text.length
  }
}
