import { type FileHandle, open } from 'node:fs/promises'
import * as zlib from 'node:zlib'
import { ensure, refuseUnknown } from '../core/check.js'
import { DataError, SelfRewardingError } from '../core/errors.js'

/** Which part of a parquet file is read. */
export interface ParquetOptions {
  /** Columns; others cost neither time nor memory. @default all */
  readonly columns?: readonly string[]
}

type Hyparquet = typeof import('hyparquet')
type Decompress = (input: Uint8Array, size: number) => Uint8Array

/** What Node can decompress besides hyparquet's own SNAPPY; Zstandard from Node 22.15 on. */
const zstd: unknown = Reflect.get(zlib, 'zstdDecompressSync')
const compressors: Readonly<Partial<Record<string, Decompress>>> = {
  // No page becomes more than it says that it is.
  GZIP: (input, size) => zlib.gunzipSync(input, { maxOutputLength: Math.max(1, size) }),
  BROTLI: (input, size) => zlib.brotliDecompressSync(input, { maxOutputLength: Math.max(1, size) }),
  ...(typeof zstd === 'function' && {
    ZSTD: (input: Uint8Array, size: number): Uint8Array =>
      zstd(input, { maxOutputLength: Math.max(1, size) }),
  }),
}
const readable = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)]

/**
 * The rows of a parquet file as objects, such as JSON lines would hold them; for readers such as `readOpenAssistant`. One
 * row group is in memory at a time. 64-bit integers become numbers where they are exact as such.
 *
 * Needs the optional peer `hyparquet`. Read files of sources that you trust: a damaged page may keep its decoder busy for
 * good, which nothing in this process can end.
 *
 * @throws `SelfRewardingError` where hyparquet is not installed; `DataError` for a file that is not parquet, a column that
 * it lacks, or a compression that cannot be read here.
 * @example
 * ```ts
 * import { readOpenAssistant } from 'self-rewarding/data'
 * import { readParquetRows } from 'self-rewarding/node'
 *
 * async function show(file: string) {
 *   for await (const { prompt } of readOpenAssistant(readParquetRows(file))) console.log(prompt)
 * }
 * ```
 */
export async function* readParquetRows(
  path: string,
  options: ParquetOptions = {},
): AsyncGenerator<Readonly<Record<string, unknown>>, void, undefined> {
  refuseUnknown(options, ['columns'])
  const { columns } = options
  ensure(columns === undefined || columns.length > 0, 'columns', columns, 'the names of columns')
  const parquet = await loadHyparquet()
  const handle = await open(path)
  try {
    const file = await bufferOf(handle)
    const metadata = await orDataError(path, () => parquet.parquetMetadataAsync(file))
    const schema = await orDataError(path, async () => parquet.parquetSchema(metadata))
    const names = schema.children.map(({ element }) => element.name)
    for (const column of columns ?? [])
      if (!names.includes(column))
        throw new DataError(`has no column ${column}, only ${names.join(', ')}`, { file: path })
    let rowStart = 0
    for (const group of metadata.row_groups) {
      for (const { meta_data } of group.columns) {
        const codec = meta_data?.codec ?? 'UNCOMPRESSED'
        const isRead = columns === undefined || columns.includes(meta_data?.path_in_schema[0] ?? '')
        if (isRead && !readable.includes(codec)) throw unsupported(path, codec)
      }
      const rowEnd = rowStart + Number(group.num_rows)
      const rows = await orDataError(path, () =>
        parquet.parquetReadObjects({
          ...{ file, metadata, rowStart, rowEnd, compressors },
          ...(columns && { columns: [...columns] }),
        }),
      )
      for (const row of rows) yield likeJson(row)
      rowStart = rowEnd
    }
  } finally {
    await handle.close()
  }
}

async function loadHyparquet(): Promise<Hyparquet> {
  try {
    return await import('hyparquet')
  } catch (cause) {
    throw new SelfRewardingError('reading parquet needs the package hyparquet: npm install hyparquet', {
      cause,
    })
  }
}

async function bufferOf(handle: FileHandle) {
  const { size } = await handle.stat()
  return {
    byteLength: size,
    async slice(start: number, end = size): Promise<ArrayBuffer> {
      const bytes = new Uint8Array(new ArrayBuffer(end - start))
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at)
        if (bytesRead === 0) throw new Error('the file ends before its footer says so')
        at += bytesRead
      }
      return bytes.buffer
    },
  }
}

async function orDataError<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw new DataError(`cannot be read as parquet: ${cause instanceof Error ? cause.message : cause}`, {
      file,
      cause,
    })
  }
}

function unsupported(file: string, codec: string): DataError {
  const hint = codec === 'ZSTD' ? 'use Node 22.15 or newer, or write it again' : 'write it again'
  return new DataError(
    `is compressed with ${codec}, which is not read here; ${hint} with ${readable.join(', ')}`,
    { file },
  )
}

/** Integers of 64 bits come as bigint, and structs that are null as undefined, neither of which JSON holds. */
function likeJson(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, jsonValue(value)]))
}

function jsonValue(value: unknown): unknown {
  if (value === undefined) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (Array.isArray(value)) return value.map(jsonValue)
  const isPlain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  return isPlain ? likeJson(value) : value
}
