import { bounded, oneLine, printable } from '../report/text/printable.js'

/** A text as one printable line that is not long. */
export function shortLine(text: string, limit = 300): string {
  return oneLine(shortened(text, limit))
}

/** A text of several lines, printable, none of them long; white space stays, as in commands that are copied. */
export function shortLines(text: string, limit = 2000): string {
  return text
    .split('\n')
    .map(line => printable(shortened(line, limit)))
    .join('\n')
}

function shortened(line: string, limit: number): string {
  const { text, left } = bounded(line, limit)
  return left > 0 ? `${text}…` : text
}
