import { bounded, oneLine } from '../report/text/printable.js'

/** A text as one printable line that is not long. */
export function shortLine(text: string, limit = 300): string {
  const { text: shown, left } = bounded(text, limit)
  return oneLine(left > 0 ? `${shown}…` : shown)
}
