import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { DataError, excerpt } from '../core/errors.js'

/** A line of a file as bytes, with its number from 1. */
interface RawLine {
  readonly bytes: Buffer
  readonly line: number
}

/** Begins some text files; no part of the text. */
const mark = Buffer.from('\uFEFF')

/**
 * The lines of a file, split at line feeds alone: U+2028 and a lone carriage return are legal inside JSON texts.
 * A last line without a line end is a line too. A byte order mark before the first is removed.
 */
async function* rawLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawLine> {
  let rest: Buffer[] = []
  let line = 0
  const take = (): RawLine => {
    const bytes = rest.length === 1 && rest[0] ? rest[0] : Buffer.concat(rest)
    rest = []
    const isMarked = ++line === 1 && bytes.subarray(0, mark.length).equals(mark)
    return { bytes: isMarked ? bytes.subarray(mark.length) : bytes, line }
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      rest.push(chunk.subarray(from, end))
      yield take()
      from = end + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
  if (rest.length > 0) yield take()
}

/**
 * The lines of a text file, `.gz` or plain, as they are read. A byte order mark at the beginning of the file is removed.
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
