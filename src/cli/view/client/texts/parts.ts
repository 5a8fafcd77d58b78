import { bounded } from '../../../../report/text/printable.js'

/** Characters of a part. */
const length = 50_000

/** So far back a part may end early, to end with a line. */
const slack = 5000

/**
 * A text in parts that a browser lays out one by one: of one that grows, only the new part is work. A part ends with
 * a line where one ends nearby.
 */
export function parts(text: string): string[] {
  const all: string[] = []
  for (let from = 0; from < text.length; ) {
    const { text: part, left } = bounded(text.slice(from), length)
    const line = part.lastIndexOf('\n')
    const shown = left > 0 && line >= part.length - slack ? part.slice(0, line + 1) : part
    all.push(shown)
    from += shown.length
  }
  return all
}
