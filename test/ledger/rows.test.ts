import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetColumns, rowLine } from '../../src/ledger/rows.js'

const number = { value: 'float' } as const
const text = { value: 'string' } as const
const turns = { value: 'text-or-messages' } as const

describe('floats', () => {
  it.each([
    [3, '3.0'],
    [-0, '0.0'],
    [3.5, '3.5'],
    [1e21, '1.0e+21'],
    [1.5e300, '1.5e+300'],
    [5e-7, '5.0e-7'],
    [2 ** 53, '9007199254740992.0'],
  ])('%d is written %s', (value, written) => {
    expect(rowLine(number, { value })).toBe(`{"value":${written}}`)
  })

  it('have a decimal point and are the same number when read', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        const line = rowLine(number, { value })
        expect(line).toMatch(/:-?\d+\.\d+(e[+-]\d+)?}$/)
        expect(JSON.parse(line).value + 0).toBe(value + 0)
      }),
    )
  })
})

describe('floats that may be null', () => {
  it('are null or a float, and nothing else', () => {
    const column = { value: 'float-or-null' } as const
    expect(rowLine(column, { value: null })).toBe('{"value":null}')
    expect(rowLine(column, { value: 3 })).toBe('{"value":3.0}')
    for (const value of [Number.NaN, undefined, '3']) {
      // @ts-expect-error: what a caller without types can do
      expect(() => rowLine(column, { value })).toThrow('value')
    }
    // @ts-expect-error: a float is never null
    expect(() => rowLine(number, { value: null })).toThrow('value')
  })
})

describe('a line', () => {
  it('is one line of JSON whatever the text', () => {
    const hostile = fc.constantFrom(
      '\u2028',
      '\u2029',
      '\u0085',
      '\n',
      '\r\n',
      '\ud800',
      '\udc00',
      '"',
      '\\',
      '\0',
      '\ufeff',
    )
    const texts = fc.array(fc.oneof(hostile, fc.string({ unit: 'binary' }))).map(parts => parts.join(''))
    fc.assert(
      fc.property(texts, value => {
        const line = rowLine(text, { value })
        expect(line).not.toMatch(/[\n\r]/)
        expect(Buffer.from(line).toString()).toBe(line)
        // UTF-8 has no lone surrogates.
        expect(JSON.parse(line)).toEqual({ value: Buffer.from(value).toString() })
      }),
    )
  })

  it('has no escaped lone surrogates, for which pyarrow refuses a whole file', () => {
    const value = [{ content: '\ud800 \ud83d\ude42 \\ud800 \n', role: 'user' as const }]
    const content = '\ufffd \ud83d\ude42 \\\\ud800 \\n'
    expect(rowLine(turns, { value })).toBe(`{"value":[{"content":"${content}","role":"user"}]}`)
  })

  it('has the columns in their order, whatever the order of the row', () => {
    const row = { source: 'list:0', prompt: 'Why?', prompt_index: 3 }
    expect(rowLine(datasetColumns.prompts, row)).toBe('{"prompt_index":3,"prompt":"Why?","source":"list:0"}')
  })

  it('holds a conversation with the keys of its turns in one order', () => {
    const value = [{ content: 'Why?', role: 'user' as const }]
    expect(rowLine(turns, { value })).toBe('{"value":[{"content":"Why?","role":"user"}]}')
    expect(rowLine(turns, { value: 'Why?' })).toBe('{"value":"Why?"}')
  })
})

describe('a value of another type', () => {
  it.each([
    ['int', 1.5],
    ['int', '1'],
    ['int', Number.NaN],
    ['int', 2 ** 53],
    ['int', null],
    ['float', '1'],
    ['float', Number.NaN],
    ['float', Number.POSITIVE_INFINITY],
    ['float', undefined],
    ['string', 1],
    ['string', null],
    ['string', undefined],
    ['messages', 'text'],
    ['messages', []],
    ['text-or-messages', []],
    ['text-or-messages', null],
  ] as const)('is refused: %s %j', (type, value) => {
    const row = { value } as never
    expect(() => rowLine({ value: type }, row)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field: 'value' }),
    )
  })
})
