import fc from 'fast-check'
import type { AlpacaEvalItem } from '../../../src/evaluate/index.js'

/** Items with these preferences; lengths from 100 on, one longer each. */
export function itemsOf(...preferences: (number | null | undefined)[]): AlpacaEvalItem[] {
  return preferences.map((preference, i) => ({ preference, length: 100 + i, baselineLength: 100 }))
}

/** Lists with draws, sure and unsure judgements, and some without. */
export const items: fc.Arbitrary<AlpacaEvalItem[]> = fc.array(
  fc.record({
    preference: fc.oneof(
      fc.double({ min: 1, max: 2, noNaN: true }),
      fc.constantFrom(0, 1, 1.5, 2, null, undefined),
    ),
    length: fc.nat(4000),
    baselineLength: fc.nat(4000),
  }),
  { maxLength: 25 },
)
