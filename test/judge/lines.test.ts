import fc from 'fast-check'
import { expect, test } from 'vitest'
import { includesOne, seek } from '../../src/judge/lines.js'

test('a line is found in a text exactly where includes finds it', () => {
  const string = fc.string({ unit: fc.constantFrom('a', 'e', 'z', 'é', ' '), maxLength: 6 })
  fc.assert(
    fc.property(
      fc.array(string, { maxLength: 4 }),
      string,
      string,
      fc.nat(4),
      (lines, before, after, which) => {
        for (const text of [before, before + (lines[which] ?? '') + after])
          expect(includesOne(text, seek(lines))).toBe(lines.some(line => text.includes(line)))
      },
    ),
    { numRuns: 2000 },
  )
})
