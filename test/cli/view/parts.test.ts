import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginning } from '../../../src/cli/view/client/texts/beginning.js'
import { parts } from '../../../src/cli/view/client/texts/parts.js'

/** Texts of up to some hundred thousand characters, with lines of all lengths. */
const long = fc
  .array(fc.tuple(fc.constantFrom('a', 'word ', '😀', '\n', 'line\n'), fc.integer({ min: 0, max: 20_000 })), {
    maxLength: 6,
  })
  .map(runs => runs.map(([text, times]) => text.repeat(times)).join(''))

test('parts put together are the text, none is empty, and none tears a character', () => {
  fc.assert(
    fc.property(long, text => {
      const all = parts(text)
      expect(all.join('') === text).toBe(true)
      for (const part of all) {
        expect(part.length).toBeGreaterThan(0)
        expect(part.length).toBeLessThanOrEqual(50_000)
        expect(part).not.toMatch(/[\uD800-\uDBFF]$/)
      }
    }),
    { numRuns: 50 },
  )
})

test('a part ends with a line where one ends nearby', () => {
  const text = `${'x'.repeat(48_000)}\n${'y'.repeat(48_000)}\n${'z'.repeat(48_000)}`
  expect(parts(text).map(part => part.length)).toEqual([48_001, 48_001, 48_000])
})

test('the beginning is bounded in characters and in lines', () => {
  fc.assert(
    fc.property(long, text => {
      const shown = beginning(text, { characters: 1000, lines: 12 })
      expect(text.startsWith(shown)).toBe(true)
      expect(shown.length).toBeLessThanOrEqual(1000)
      expect(shown.split('\n').length).toBeLessThanOrEqual(12)
    }),
    { numRuns: 50 },
  )
  expect(beginning('a\nb\nc', { characters: 100, lines: 2 })).toBe('a\nb')
})
