import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashJson, hashText } from '../../src/core/hash.js'

describe('hashText', () => {
  it("is SHA-256 of the text's JSON", () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(hashText(text)).toBe(createHash('sha256').update(JSON.stringify(text)).digest('hex'))
      }),
    )
  })

  it('tells lone surrogates apart, which are one character in UTF-8', () => {
    const texts = ['\ud800', '\udbff', '\udc00', '\ufffd', '\\ud800', '\ud800\udc00']
    expect(new Set(texts.map(hashText)).size).toBe(texts.length)
  })
})

describe('hashJson', () => {
  it('does not depend on the order of keys', () => {
    expect(hashJson({ a: 1, b: { c: 2, d: 3 } })).toBe(hashJson({ b: { d: 3, c: 2 }, a: 1 }))
    expect(hashJson({ a: 1 })).toMatch(/^[\da-f]{32}$/)
  })

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: null }, {}],
    [['a', 'b'], ['a,b']],
  ])('tells %j and %j apart', (a, b) => expect(hashJson(a)).not.toBe(hashJson(b)))
})
