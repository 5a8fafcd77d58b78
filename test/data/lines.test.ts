import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/core/errors.js'
import { type JsonLine, parseJsonLines, splitLines } from '../../src/data/index.js'

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** A text cut at random places. */
const chunked = fc
  .array(fc.constantFrom('a', '\n', '\r\n', '\r', '\u2028', ' ', '{"x":1}', '😀'))
  .chain(parts => fc.tuple(fc.constant(parts.join('')), fc.array(fc.nat(40))))
  .map(([text, cuts]) => {
    const places = [0, ...cuts.filter(cut => cut < text.length), text.length].sort((a, b) => a - b)
    return { text, chunks: places.slice(1).map((end, i) => text.slice(places[i], end)) }
  })

describe('splitLines', () => {
  it('gives the same lines wherever the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(chunked, async ({ text, chunks }) => {
        const expected = text.split('\n').map(line => (line.endsWith('\r') ? line.slice(0, -1) : line))
        if (text === '' || text.endsWith('\n')) expected.pop()
        expect(await all(splitLines(chunks))).toEqual(expected)
        expect(await all(splitLines(text))).toEqual(expected)
      }),
    )
  })

  it('removes a byte order mark, at the beginning only', async () => {
    expect(await all(splitLines(['\uFEFFa\n', '\uFEFFb']))).toEqual(['a', '\uFEFFb'])
  })

  it('bounds what it keeps of a line, and goes on after it', async () => {
    const chunks = ['\uFEFF', 'x'.repeat(50), 'y'.repeat(50), '\r\nshort\r\n12345\r\n123456\r\n']
    expect(await all(splitLines(chunks, { maxLength: 5 }))).toEqual(['xxxxxx', 'short', '12345', '123456'])
  })

  it('reads async pieces and refuses a bound that is none', async () => {
    async function* pieces() {
      yield 'a\nb'
      yield 'c'
    }
    expect(await all(splitLines(pieces()))).toEqual(['a', 'bc'])
    await expect(all(splitLines([], { maxLength: 0 }))).rejects.toThrow(InvalidArgumentError)
  })
})

describe('parseJsonLines', () => {
  const values = (rows: readonly JsonLine[]) => rows.map(row => (row.ok ? row.value : row.reason))

  it('gives values and, in their places, what is no JSON', async () => {
    const rows = await all(parseJsonLines(['\uFEFF{"a":1}\r\n', '', '  ', '{"a":', 'null', '{"b":"\u2028"}']))
    expect(rows).toEqual([
      { ok: true, line: 1, value: { a: 1 } },
      { ok: false, line: 4, reason: 'invalid-json', raw: '{"a":' },
      { ok: true, line: 5, value: null },
      { ok: true, line: 6, value: { b: '\u2028' } },
    ])
  })

  it('takes a whole text, and one whose last line was cut', async () => {
    expect(values(await all(parseJsonLines('1\r\n\r\n2\n{"text":"cut i')))).toEqual([1, 2, 'invalid-json'])
  })

  it('does not parse a line that is too long', async () => {
    expect(values(await all(parseJsonLines(['1', '"123456"'], { maxLength: 5 })))).toEqual([1, 'too-long'])
    expect(values(await all(parseJsonLines('1\n"123456"\n2', { maxLength: 5 })))).toEqual([1, 'too-long', 2])
  })

  it('gives back what was written, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.constantFrom('\n', '\r\n'), async (rows, end) => {
        const text = rows.map(row => JSON.stringify(row) + end).join('')
        expect(values(await all(parseJsonLines(splitLines([...text]))))).toEqual(
          rows.map(row => JSON.parse(JSON.stringify(row)) as unknown),
        )
      }),
    )
  })
})
