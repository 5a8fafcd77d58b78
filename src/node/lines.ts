import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { DataError, excerpt } from '../core/errors.js'
import { maxLineLength } from '../data/lines.js'

/** A line of a file as bytes, with its number from 1. */
interface RawLine {
  readonly bytes: Buffer
  readonly line: number
}

/**
 * Bytes of a line that are kept: with them, its text is longer than `maxLineLength`, whatever its characters, and
 * readers count it as too long.
 */
const maxLineBytes = 3 * (maxLineLength + 4)

/** Begins some text files; no part of the text. */
const mark = Buffer.from('\uFEFF')

/**
 * The lines of a file, split at line feeds alone: U+2028 and a lone carriage return are legal inside JSON texts.
 * A last line without a line end is a line too. A byte order mark before the first is removed. Of a line over
 * `maxLineBytes` the beginning is given, cut between characters, so that memory stays bounded.
 */
async function* rawLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawLine> {
  let rest: Buffer[] = []
  let size = 0
  let line = 0
  const append = (part: Buffer): void => {
    // One more than is given: where it goes on with a character, the cut is before that character.
    if (size <= maxLineBytes) rest.push(part.subarray(0, maxLineBytes + 1 - size))
    size += part.length
  }
  const take = (): RawLine => {
    const all = rest.length === 1 && rest[0] ? rest[0] : Buffer.concat(rest)
    const bytes = size > maxLineBytes ? all.subarray(0, boundary(all, maxLineBytes)) : all
    rest = []
    size = 0
    const isMarked = ++line === 1 && bytes.subarray(0, mark.length).equals(mark)
    return { bytes: isMarked ? bytes.subarray(mark.length) : bytes, line }
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      append(chunk.subarray(from, end))
      yield take()
      from = end + 1
    }
    if (from < chunk.length) append(chunk.subarray(from))
  }
  if (size > 0) yield take()
}

/** The last place up to `end` between two characters of UTF-8; one has four bytes at most. */
function boundary(bytes: Buffer, end: number): number {
  const isInside = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80
  return [end, end - 1, end - 2, end - 3].find(at => !isInside(at)) ?? end
}

/**
 * The lines of a text file, `.gz` or plain, as they are read. A byte order mark at the beginning of the file is
 * removed. Of a line over 48 MiB the beginning is given, which readers such as `readOpenAssistant` count as too long.
 *
 * @throws `DataError` that names the line where bytes are no UTF-8; {@link readLineBytes} goes on past it.
 * @example
 * ```ts
 * import { readLines } from 'self-rewarding/node'
 *
 * for await (const line of readLines('package.json')) console.log(line.length)
 * ```
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  for await (const { bytes, line } of readRawLines(path)) {
    const text = bytes.toString('utf8')
    if (!isUtf8(bytes)) throw new DataError('is not UTF-8', { file: path, line, raw: excerpt(text) })
    yield text
  }
}

/**
 * The same as bytes, whatever their encoding; for readers such as `readOpenAssistant`, which count a line that is no
 * UTF-8 and go on.
 *
 * @example
 * ```ts
 * import { readOpenAssistant } from 'self-rewarding/data'
 * import { readLineBytes } from 'self-rewarding/node'
 *
 * async function show(file: string) {
 *   for await (const { prompt } of readOpenAssistant(readLineBytes(file))) console.log(prompt)
 * }
 * ```
 */
export async function* readLineBytes(path: string): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of readRawLines(path)) yield bytes
}

/** The same with their numbers. */
export async function* readRawLines(path: string): AsyncGenerator<RawLine> {
  const file = createReadStream(path)
  const bytes = path.endsWith('.gz') ? file.pipe(createGunzip()) : file
  // A pipe carries neither errors on nor an early end back.
  file.on('error', error => bytes.destroy(error))
  bytes.on('close', () => file.destroy())
  try {
    yield* rawLines(bytes)
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** The error for a file that could be opened and not read. One that could not be opened names itself. */
function unreadable(file: string, cause: unknown): unknown {
  if (!(cause instanceof Error && 'code' in cause) || 'path' in cause) return cause
  const code = String(cause.code)
  if (code === 'EISDIR') return new DataError('is a directory; give a file', { file, cause })
  if (!code.startsWith('Z_')) return new DataError(`cannot be read (${code})`, { file, cause })
  const advice = 'copy it again, or take .gz off its name where it is not compressed'
  return new DataError(`cannot be read as gzip: ${cause.message}; ${advice}`, { file, cause })
}
