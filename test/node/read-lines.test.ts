import { mkdir, readdir, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readLineBytes, readLines } from '../../src/node/index.js'
import { temporaryFolder } from './folder.js'

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = []
  for await (const line of readLines(path)) lines.push(line)
  return lines
}

const cases: [string, string, string[]][] = [
  ['an empty file', '', []],
  ['a last line without an end', 'a\nb', ['a', 'b']],
  ['empty lines', '\n\na\n', ['', '', 'a']],
  ['carriage returns and U+2028, which are no line ends', 'a\r\nb\u2028c\n', ['a\r', 'b\u2028c']],
  ['a mark at the beginning, which is no text', '\uFEFFa\n\uFEFFb', ['a', '\uFEFFb']],
  ['characters cut in two by a chunk', `${'é'.repeat(65_535)}\n🙂`, ['é'.repeat(65_535), '🙂']],
]

describe.each(['', '.gz'])('readLines of a file "lines%s"', ending => {
  const write = async (text: string | Buffer): Promise<string> => {
    const path = join(await temporaryFolder(), `lines${ending}`)
    await writeFile(path, ending === '' ? text : gzipSync(text))
    return path
  }

  it.each(cases)('reads %s', async (_, text, lines) => {
    expect(await linesOf(await write(text))).toEqual(lines)
  })

  it('ends in words where there is no UTF-8; the bytes of all lines are there', async () => {
    const path = await write(Buffer.from([0x0a, 0x61, 0xff, 0x0a, 0x62]))
    await expect(linesOf(path)).rejects.toMatchObject({ name: 'DataError', file: path, line: 2 })
    const lines: number[][] = []
    for await (const bytes of readLineBytes(path)) lines.push([...bytes])
    expect(lines).toEqual([[], [0x61, 0xff], [0x62]])
  })

  it.each(['\u20ac', '\ud83d\ude42'])('gives the beginning of a line of %s without end', async character => {
    const long = Buffer.alloc(60 * 2 ** 20, character)
    const [first = '', ...others] = await linesOf(await write(Buffer.concat([long, Buffer.from('\nb')])))
    expect(first.length).toBeGreaterThan(2 ** 24)
    expect(Buffer.byteLength(first)).toBeLessThan(49 * 2 ** 20)
    expect(first.endsWith(character)).toBe(true)
    expect(others).toEqual(['b'])
  })

  it('says which file is missing', async () => {
    const path = join(await temporaryFolder(), `missing${ending}`)
    await expect(linesOf(path)).rejects.toMatchObject({ code: 'ENOENT', path })
  })

  it.runIf(process.platform === 'linux')('lets go of the file when the reader has enough', async () => {
    const path = await write('0123456789abcdef\n'.repeat(500_000))
    for await (const line of readLines(path)) {
      expect(line).toBe('0123456789abcdef')
      break
    }
    await expect.poll(() => openFiles()).not.toContain(path)
  })
})

describe('a .gz file that is none', () => {
  it.each([
    ['cut', gzipSync('a\n'.repeat(1000)).subarray(0, 30)],
    ['plain text', Buffer.from('a\nb\n')],
  ])('is an error: %s', async (_, bytes) => {
    const path = join(await temporaryFolder(), 'lines.gz')
    await writeFile(path, bytes)
    await expect(linesOf(path)).rejects.toMatchObject({
      name: 'DataError',
      file: path,
      message: expect.stringContaining('copy it again'),
    })
  })
})

it.each(['lines', 'lines.gz'])('names a directory that is no file: %s', async name => {
  const path = join(await temporaryFolder(), name)
  await mkdir(path)
  await expect(linesOf(path)).rejects.toMatchObject({ name: 'DataError', file: path })
})

async function openFiles(): Promise<string[]> {
  const handles = await readdir('/proc/self/fd')
  return Promise.all(handles.map(handle => readlink(`/proc/self/fd/${handle}`).catch(() => '')))
}
