import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Place, readPlace, writePlace } from '../../../src/cli/view/client/state/place.js'

const number = fc.integer({ min: 0, max: 1_000_000 })
const ends = fc.oneof(
  fc.record({ from: number }),
  fc.record({ to: number }),
  fc.record({ from: number.map(n => n / 8), to: number }),
)
const word = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
const place: fc.Arbitrary<Place> = fc.record({
  isChecking: fc.boolean(),
  filters: fc.record(
    {
      iteration: number,
      text: word,
      outcome: word,
      gap: ends,
      length: ends,
      hasParseFailure: fc.constant(true),
      isFlagged: fc.constant(true),
      isUnfinished: fc.constant(true),
      sort: fc.constantFrom('order', 'gap', 'length', 'failures'),
      isDescending: fc.constant(true),
    },
    { requiredKeys: [] },
  ),
  prompt: fc.option(fc.record({ iteration: number, index: number }), { nil: undefined }),
  at: number,
  hasDifferences: fc.boolean(),
})

test('a place comes back from the address that it was written to', () => {
  fc.assert(
    fc.property(place, before => {
      expect(readPlace(writePlace(before))).toEqual(before)
    }),
  )
})

test('what makes no sense in an address is passed over', () => {
  const start = { isChecking: false, filters: {}, prompt: undefined, at: 0, hasDifferences: false }
  expect(readPlace('')).toEqual(start)
  expect(
    readPlace('prompt=1:-1&at=x&iteration=1.5&gap=..&length=a..b&sort=name&isFlagged=true&mode=1&text='),
  ).toEqual(start)
  fc.assert(fc.property(fc.string(), hash => void readPlace(hash)))
})
