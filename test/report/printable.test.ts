import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bounded, oneLine, printable } from '../../src/report/text/printable.js'
import { dangerous, hostileTexts } from './fixture/hostile.js'

const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...hostileTexts.join('')) }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)) }),
)

describe('printable', () => {
  it.each([
    ['an escape sequence', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['one of eight bits', '\u009b2Jgone', '\uFFFD2Jgone'],
    ['a title of the window', '\u001b]0;mine\u0007', '␛]0;mine␇'],
    ['a text turned around', 'a\u202Ecba\u202C', 'a\uFFFDcba\uFFFD'],
    ['an isolate', '\u2067x\u2069', '\uFFFDx\uFFFD'],
    ['a carriage return that overwrites', 'good\rbad', 'good␍bad'],
    ['lines of Windows', 'a\r\nb', 'a\nb'],
    ['half a character', 'a\ud83d', 'a\uFFFD'],
    ['hidden tags', 'a\u{E0041}b', 'a\uFFFDb'],
    ['a text of its own', 'naïve 漢字 👩‍👩‍👧 שלום', 'naïve 漢字 👩‍👩‍👧 שלום'],
  ])('%s', (_, text, shown) => expect(printable(text)).toBe(shown))

  it('leaves nothing dangerous, and a second time changes nothing', () => {
    fc.assert(
      fc.property(anyText, text => {
        const shown = printable(text)
        expect(shown).not.toMatch(dangerous)
        expect(printable(shown)).toBe(shown)
      }),
    )
  })

  it('makes one line of several', () => {
    expect(oneLine(' a\n\n b\tc ')).toBe('a b c')
    fc.assert(
      fc.property(anyText, text => {
        expect(oneLine(text)).not.toMatch(/\n/)
      }),
    )
  })
})

describe('bounded', () => {
  it('says how much it left out, and never cuts a character in two', () => {
    expect(bounded('abcdef', 4)).toEqual({ text: 'abcd', left: 2 })
    expect(bounded('abc👩', 4)).toEqual({ text: 'abc', left: 2 })
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (whole, limit) => {
        const { text, left } = bounded(whole, limit)
        expect(text.length).toBeLessThanOrEqual(limit)
        expect(text.length + left).toBe(whole.length)
        expect(whole.startsWith(text)).toBe(true)
      }),
    )
  })
})
