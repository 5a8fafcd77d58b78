import { DataError, excerpt } from '../../../core/errors.js'

/** The cells of a CSV text, as RFC 4180 and pandas have it: quotes around what holds commas, quotes or line ends. */
export function parseCsv(text: string, file: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const cell = /("[^"]*(?:""[^"]*)*"|[^",\r\n]*)(,|\r?\n|$)/y
  const body = text.replace(/^\uFEFF/, '')
  for (;;) {
    const start = cell.lastIndex
    const match = cell.exec(body)
    if (match === null) {
      const raw = excerpt(body.slice(start))
      throw new DataError('a quote that does not end, or stands where none may', {
        file,
        line: body.slice(0, start).split('\n').length,
        raw,
      })
    }
    const [, content = '', end] = match
    row.push(content.startsWith('"') ? content.slice(1, -1).replaceAll('""', '"') : content)
    if (end === ',') continue
    // A line without anything on it is no row.
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    if (cell.lastIndex >= body.length) return rows
  }
}

/** A cell, quoted where it has to be. */
export const csvCell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
