import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { type ParquetWriteOptions, parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it, vi } from 'vitest'
import { DataError } from '../../src/core/errors.js'
import { readOpenAssistant } from '../../src/data/index.js'
import { readParquetRows } from '../../src/node/index.js'
import { temporaryFolder } from './folder.js'

/** The columns of the hub's Open Assistant files, with the labels' lists side by side. */
const labels = (quality: number) => ({ name: ['spam', 'quality'], value: [0, quality], count: [3, 3] })
const messages = [
  {
    message_id: 'p',
    parent_id: null,
    text: 'Name a prime.',
    role: 'prompter',
    rank: null,
    labels: labels(0.5),
  },
  { message_id: 'a', parent_id: 'p', text: '9', role: 'assistant', rank: 1, labels: labels(0.25) },
  { message_id: 'b', parent_id: 'p', text: '7 – “seven”', role: 'assistant', rank: 0, labels: null },
]

type Compressors = NonNullable<ParquetWriteOptions['compressors']>

async function write(options: {
  codec?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'BROTLI' | 'LZ4_RAW'
  compressors?: Compressors
  int64?: boolean
  rowGroupSize?: number
}): Promise<string> {
  const { int64, ...rest } = options
  const column = <K extends keyof (typeof messages)[number]>(name: K) =>
    messages.map(message => message[name])
  const list = (name: string, type: 'BYTE_ARRAY' | 'DOUBLE' | 'INT32') => [
    { name, repetition_type: 'OPTIONAL' as const, num_children: 1, converted_type: 'LIST' as const },
    { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 },
    {
      name: 'element',
      repetition_type: 'OPTIONAL' as const,
      type,
      ...(type === 'BYTE_ARRAY' && { converted_type: 'UTF8' as const }),
    },
  ]
  const texts = ['message_id', 'parent_id', 'text', 'role', 'lang', 'tree_state'] as const
  const text = (name: string) => ({
    name,
    type: 'BYTE_ARRAY' as const,
    converted_type: 'UTF8' as const,
    repetition_type: 'OPTIONAL' as const,
  })
  const flag = (name: string) => ({ name, type: 'BOOLEAN' as const, repetition_type: 'OPTIONAL' as const })
  const buffer = parquetWriteBuffer({
    ...rest,
    columnData: [
      ...texts.map(name => ({
        name,
        data:
          name === 'lang' || name === 'tree_state'
            ? messages.map(() => (name === 'lang' ? 'en' : 'ready_for_export'))
            : column(name),
      })),
      { name: 'review_result', data: messages.map(() => true) },
      {
        name: 'rank',
        data: int64 ? column('rank').map(rank => (rank === null ? null : BigInt(rank))) : column('rank'),
      },
      { name: 'labels', data: column('labels') },
    ],
    schema: [
      { name: 'root', num_children: 9 },
      ...texts.map(text),
      flag('review_result'),
      { name: 'rank', type: int64 ? 'INT64' : 'INT32', repetition_type: 'OPTIONAL' },
      { name: 'labels', repetition_type: 'OPTIONAL', num_children: 3 },
      ...list('name', 'BYTE_ARRAY'),
      ...list('value', 'DOUBLE'),
      ...list('count', 'INT32'),
    ],
  })
  const path = join(await temporaryFolder(), 'data.parquet')
  await writeFile(path, new Uint8Array(buffer))
  return path
}

async function rowsOf(...args: Parameters<typeof readParquetRows>) {
  const rows: object[] = []
  for await (const row of readParquetRows(...args)) rows.push(row)
  return rows
}

const compressors: Compressors = {
  GZIP: input => gzipSync(input),
  BROTLI: input => brotliCompressSync(input),
}

describe('readParquetRows', () => {
  it.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI'] as const)(
    'reads %s, nested columns and nulls',
    async codec => {
      const rows = await rowsOf(await write({ codec, compressors, rowGroupSize: 2 }))
      expect(rows).toEqual(
        messages.map(message => ({
          ...message,
          lang: 'en',
          tree_state: 'ready_for_export',
          review_result: true,
        })),
      )
    },
  )

  it('gives Open Assistant what lines of JSON give', async () => {
    const path = await write({ rowGroupSize: 1, int64: true })
    const reader = readOpenAssistant(readParquetRows(path))
    const lines = (await rowsOf(path)).map(row => JSON.stringify(row))
    const [fromRows, fromLines] = [[], []] as object[][]
    for await (const instruction of reader) fromRows?.push(instruction)
    for await (const instruction of readOpenAssistant(lines)) fromLines?.push(instruction)
    expect(fromRows).toEqual(fromLines)
    expect(fromRows).toMatchObject([
      {
        prompt: 'Name a prime.',
        labels: { quality: 0.5 },
        responses: [
          { id: 'b', rank: 0 },
          { id: 'a', rank: 1 },
        ],
      },
    ])
    expect(reader.report).toMatchObject({ lines: 3, messages: 3, problems: [] })
  })

  it('reads some columns only', async () => {
    expect(await rowsOf(await write({}), { columns: ['rank', 'message_id'] })).toEqual([
      { message_id: 'p', rank: null },
      { message_id: 'a', rank: 1 },
      { message_id: 'b', rank: 0 },
    ])
  })

  it('says which column is not there, and which compression it does not know', async () => {
    await expect(rowsOf(await write({}), { columns: ['ranks'] })).rejects.toThrow(
      'has no column ranks, only message_id,',
    )
    const lz4 = await write({ codec: 'LZ4_RAW', compressors: { LZ4_RAW: input => input } })
    await expect(rowsOf(lz4)).rejects.toThrow(
      /data\.parquet: is compressed with LZ4_RAW, which is not read here; write/,
    )
  })

  it('is a data error for what is no parquet, or was cut', async () => {
    const path = await write({})
    for (const bytes of [
      Buffer.from('{"a":1}\n'),
      Buffer.alloc(0),
      Buffer.from(`PAR1${'x'.repeat(40)}PAR1`),
    ]) {
      await writeFile(path, bytes)
      await expect(rowsOf(path)).rejects.toSatisfy(DataError.isInstance)
    }
    await expect(rowsOf(`${path}.not`)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('says what to install where hyparquet is not', async () => {
    vi.doMock('hyparquet', () => {
      throw new Error('Cannot find package')
    })
    vi.resetModules()
    try {
      const { readParquetRows } = await import('../../src/node/index.js')
      await expect(readParquetRows('a.parquet').next()).rejects.toThrow('npm install hyparquet')
    } finally {
      vi.doUnmock('hyparquet')
      vi.resetModules()
    }
  })
})
