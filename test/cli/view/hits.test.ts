import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hits } from '../../../src/cli/view/client/texts/hits.js'
import { fold } from '../../../src/cli/view/query/fold.js'
import { Matcher } from '../../../src/cli/view/query/matcher.js'

/** Letters whose cases have other lengths or look like ASCII, half of a character, and plain ones. */
const letter = fc.constantFrom(
  ...'aAbBsSkK \n',
  'ß',
  'ẞ',
  'ſ',
  'İ',
  'ı',
  'ﬃ',
  'Σ',
  'σ',
  'ς',
  'é',
  '🙂',
  '𐐀',
  '\ud800',
  'Ⱥ',
  'ΐ',
)
const text = fc.array(letter, { maxLength: 30 }).map(letters => letters.join(''))
const range = (length: number): readonly number[] => Array.from({ length }, (_, at) => at)

describe('hits', () => {
  it('are there where a search finds the phrase, and mark no less and no more than it', () => {
    fc.assert(
      fc.property(text, text, (whole, phrase) => {
        const found = hits(whole, phrase)
        if (phrase.trim() === '') return
        expect(found.length > 0).toBe(new Matcher(phrase).isIn(whole))
        let last = 0
        for (const { from, to } of found) {
          expect(from).toBeGreaterThanOrEqual(last)
          const marked = whole.slice(from, to)
          const letters = [...marked]
          const within = fold(marked)
          const wanted = fold(phrase)
          // The phrase begins within the first letter, and ends within the last one.
          const begins = range(fold(letters.at(0) ?? '').length)
          const ends = range(fold(letters.at(-1) ?? '').length)
          expect(begins.some(at => within.startsWith(wanted, at))).toBe(true)
          expect(ends.some(at => within.slice(0, within.length - at).endsWith(wanted))).toBe(true)
          last = to
        }
        const rest = found.reduceRight(
          (left, { from, to }) => `${left.slice(0, from)}\u0001${left.slice(to)}`,
          whole,
        )
        expect(fold(rest)).not.toContain(fold(phrase))
      }),
    )
  })

  it('know a letter in every case', () => {
    expect(hits('Die Straße, die STRASSE', 'strasse')).toEqual([
      { from: 4, to: 10 },
      { from: 16, to: 23 },
    ])
    expect(hits('a🙂A', 'A')).toEqual([
      { from: 0, to: 1 },
      { from: 3, to: 4 },
    ])
    expect(hits('aaaa', 'aa')).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 4 },
    ])
    // As a reader goes: from the first letter on, of the last one a part.
    expect(hits('ſſß', 'ßſ')).toEqual([{ from: 0, to: 3 }])
    expect(hits('some text', ' ')).toEqual([])
    expect(hits('', 'x')).toEqual([])
  })

  it('take a fold of single letters for that of the text, which it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), whole => {
        expect([...whole].map(fold).join('')).toBe(fold(whole))
      }),
    )
  })
})
