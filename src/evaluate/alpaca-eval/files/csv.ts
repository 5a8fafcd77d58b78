import { DataError, excerpt } from '../../../core/errors.js'

/**
 * The cells of a CSV text, as RFC 4180 and pandas have it: quotes around what holds commas, quotes or line ends. Lines end
 * by \n, \r\n, or \r alone.
 */
export function parseCsv(text: string, file: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const body = text.replace(/^\uFEFF/, '')
  for (let start = 0; ; ) {
    const { content, end } = body[start] === '"' ? quoted(body, start) : plain(body, start)
    const separator = body[end]
    if (end < 0 || !(separator === undefined || /[,\r\n]/.test(separator))) {
      throw new DataError('a quote that does not end, or stands where none may', {
        file,
        line: body.slice(0, start).split(/\r\n?|\n/).length,
        raw: excerpt(body.slice(start)),
      })
    }
    row.push(content)
    start = end + (body.startsWith('\r\n', end) ? 2 : 1)
    if (separator === ',') continue
    // A line without anything on it is no row.
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    if (start >= body.length) return rows
  }
}

interface Cell {
  readonly content: string
  /** Where it ends: place of the separator, or the text's length; below 0 where it does not. */
  readonly end: number
}

// No pattern: one that repeats over a cell of megabytes overflows the stack.
function quoted(body: string, start: number): Cell {
  for (let at = start + 1; ; at += 2) {
    at = body.indexOf('"', at)
    if (at < 0) return { content: '', end: -1 }
    if (body[at + 1] === '"') continue
    return { content: body.slice(start + 1, at).replaceAll('""', '"'), end: at + 1 }
  }
}

function plain(body: string, start: number): Cell {
  const stop = /[",\r\n]/g
  stop.lastIndex = start
  const end = stop.exec(body)?.index ?? body.length
  return { content: body.slice(start, end), end }
}

/** A cell, quoted where it has to be. */
export const csvCell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
