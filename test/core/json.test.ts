import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/core/json.js'

/** The same value with the keys of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toReversed()
  return Object.fromEntries(entries.map(([key, item]) => [key, reordered(item)]))
}

describe('canonicalJson', () => {
  it('gives JSON of the same value, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(reordered(value))).toBe(text)
      }),
    )
  })

  it('sorts keys and leaves undefined ones out', () => {
    expect(canonicalJson({ b: 1, a: [true, null, 'x'], c: undefined })).toBe('{"a":[true,null,"x"],"b":1}')
    expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}')
  })

  it.each([
    ['NaN', { a: { b: [0, Number.NaN] } }, 'settings.a.b[1]'],
    ['an infinity', [Number.NEGATIVE_INFINITY], 'settings[0]'],
    ['a function', { f: () => 1 }, 'settings.f'],
    ['a class instance', { when: new Date(0) }, 'settings.when'],
    ['a map', { map: new Map() }, 'settings.map'],
    ['undefined in a list', [undefined], 'settings[0]'],
    ['a hole in a list', Object.assign([1], { 2: 3 }), 'settings[1]'],
    ['a bigint', { n: 1n }, 'settings.n'],
  ])('refuses %s and says where it stands', (_, value, field) => {
    expect(() => canonicalJson(value, 'settings')).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field }),
    )
  })
})
