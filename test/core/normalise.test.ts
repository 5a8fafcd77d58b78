import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseText, textHash } from '../../src/core/normalise.js'

describe('normaliseText', () => {
  it.each([
    ['  Ｎame\n a\u00A0\t PRIME. ', 'name a prime.'],
    ['Caf\u0065\u0301', 'caf\u00E9'],
    // Lower case composes here: J and a caron have no capital of their own.
    ['J\u030C', '\u01F0'],
    ['ﬁnd', 'find'],
    ['', ''],
  ])('of %j is %j', (text, expected) => {
    expect(normaliseText(text)).toBe(expected)
  })

  it('takes no time by the square for stacked marks, and leaves ordinary runs alone', () => {
    for (const pair of ['\u0301\u0316', '\u0316\uFF9E', '\u0344\u0316']) {
      const stacked = normaliseText(`a${pair.repeat(3e5)}`)
      expect(normaliseText(stacked)).toBe(stacked)
    }
    const run = `z${'\u0316'.repeat(30)}`
    expect(normaliseText(run)).toBe(run)
    expect(normaliseText(`${run}\u0316`)).toBe(`${run}\u034F\u0316`)
  })

  it('keeps punctuation', () => {
    expect(normaliseText('Why?')).not.toBe(normaliseText('Why'))
  })

  it('is the same when done twice', () => {
    const letters = fc.constantFrom(
      'J',
      'H',
      'İ',
      'Σ',
      'ẞ',
      '\u030C',
      '\u0331',
      '\u0307',
      '\u0345',
      ' ',
      'ϔ',
      'Ω',
    )
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: letters }))
    fc.assert(
      fc.property(text, value => {
        expect(normaliseText(normaliseText(value))).toBe(normaliseText(value))
      }),
      { numRuns: 300 },
    )
  })
})

describe('textHash', () => {
  it('is equal for texts that count as the same, and 64 hex digits', () => {
    expect(textHash('Name a prime.')).toBe(textHash(' name  a PRIME.\r\n'))
    expect(textHash('Name a prime.')).not.toBe(textHash('Name a prime'))
    expect(textHash('')).toMatch(/^[0-9a-f]{64}$/)
  })
})
