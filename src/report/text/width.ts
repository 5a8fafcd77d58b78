import stringWidth from 'string-width'

/** Columns that a printable text takes in a terminal. */
export function textWidth(text: string): number {
  return stringWidth(text)
}

/** The text with blanks up to so many columns, behind it or before it. */
export function pad(text: string, columns: number, side: 'end' | 'start' = 'end'): string {
  const blanks = ' '.repeat(Math.max(0, columns - textWidth(text)))
  return side === 'end' ? text + blanks : blanks + text
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The text in so many columns at most, with an ellipsis where it was cut. */
export function truncate(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  let cut = ''
  let used = 0
  for (const { segment } of characters.segment(text)) {
    used += textWidth(segment)
    if (used > columns - 1) break
    cut += segment
  }
  return columns < 1 ? '' : `${cut.trimEnd()}…`
}

/** A paragraph in lines of so many columns at most; longer words stand alone. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer) > columns) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}
