import { bounded, oneLine } from '../../../../report/text/printable.js'

/** A name or a reason as one line of bearable length. */
export function short(text: string, limit = 200): string {
  const { text: beginning, left } = bounded(text, limit)
  return left === 0 ? oneLine(text) : `${oneLine(beginning)}…`
}
