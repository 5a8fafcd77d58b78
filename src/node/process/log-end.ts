import { open } from 'node:fs/promises'
import { ifMissing } from '../failures.js'

/** The end of a text file from a place on, with at most so many bytes, cut to whole lines where it was cut. */
export async function endOf(path: string, from: number, most = 4096): Promise<string> {
  const file = await open(path, 'r').catch(ifMissing)
  if (!file) return ''
  try {
    const { size } = await file.stat()
    const start = Math.max(from, size - most)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), 0, null, start)
    const text = buffer.subarray(0, bytesRead).toString('utf8')
    const isCut = start > from && text.slice(0, -1).includes('\n')
    return isCut ? text.slice(text.indexOf('\n') + 1) : text
  } finally {
    await file.close()
  }
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
