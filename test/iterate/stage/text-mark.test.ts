import fc from 'fast-check'
import { expect, it } from 'vitest'
import { textMark } from '../../../src/iterate/stage/text-mark.js'

// Recorded runs hold these: another mark would have every vote made again.
it.each([
  ['', '243e61ce85a22928'],
  ['answer 1', '2a87a9a09be3b702'],
  ['\ud800 é 漢', '3beadc126ed17970'],
])('of %j stays what it is', (text, mark) => {
  expect(textMark(text)).toBe(mark)
})

it('differs where texts do', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 })
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(textMark(one) === textMark(other)).toBe(one === other)
    }),
  )
  const numbered = Array.from({ length: 100_000 }, (_, i) => textMark(`answer ${i}, and so on and so on`))
  expect(new Set(numbered).size).toBe(numbered.length)
})
