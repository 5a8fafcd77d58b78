import { open } from 'node:fs/promises'
import { ifMissing } from '../failures.js'

/** The end of a text file from a place on, with at most so many bytes, cut to whole lines where it was cut. */
export async function endOf(path: string, from: number, most: number): Promise<string> {
  const file = await open(path, 'r').catch(ifMissing)
  if (!file) return ''
  try {
    const { size } = await file.stat()
    const start = Math.max(from, size - most)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), 0, null, start)
    const text = buffer.subarray(0, bytesRead).toString('utf8')
    return start > from ? withoutFirst(text) : text
  } finally {
    await file.close()
  }
}

/** The end of a text, with at most so many bytes, cut to whole lines where it was cut. */
export function endOfText(text: string, most: number): string {
  const bytes = Buffer.from(text)
  return bytes.length <= most ? text : withoutFirst(bytes.subarray(-most).toString('utf8'))
}

/** The start of a text, cut where it is longer than so many characters. */
export function startOfText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)} […]`
}

/** Without the first line, which was cut, where there are others. */
function withoutFirst(text: string): string {
  return text.slice(0, -1).includes('\n') ? text.slice(text.indexOf('\n') + 1) : text
}

/** Control characters but the line feed, which a terminal would obey. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to leave out
const control = /\u001B\[[\d;?]*[A-Za-z]|[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g

/** What a program printed as plain lines: of a line that was written over, as progress bars do, the last state. */
export function plainLines(text: string): string {
  return text
    .split('\n')
    .map(line => line.split('\r').findLast(each => each !== '') ?? '')
    .join('\n')
    .replace(control, each => (each === '\t' ? ' ' : ''))
}
