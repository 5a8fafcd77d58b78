import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { radixSorted } from '../../../src/cli/view/query/radix-sort.js'
import { sortedBy } from '../../../src/cli/view/query/sort.js'

describe.each([
  ['sortedBy', sortedBy],
  ['radixSorted', radixSorted],
])('%s', (_, sort) => {
  it('is the stable sort of a comparison function, with what has no value last', () => {
    const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(-0, 0, Number.NaN))
    fc.assert(
      fc.property(fc.array(fc.tuple(value, fc.boolean())), fc.boolean(), (items, isDescending) => {
        const values = Float64Array.from(items, ([value]) => value)
        const positions = Uint32Array.from(items.flatMap(([, isIn], at) => (isIn ? [at] : [])))
        const of = (at: number): number => (values[at] ?? 0) * (isDescending ? -1 : 1)
        const known = [...positions].filter(at => !Number.isNaN(of(at)))
        // A difference of infinities is no number.
        const compared = known.toSorted((a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0))
        const expected = [...compared, ...[...positions].filter(at => Number.isNaN(of(at)))]
        expect([...sort(positions, values, isDescending)]).toEqual(expected)
      }),
    )
  })
})

describe('sortedBy', () => {
  it('sorts many different values and few by one rule', () => {
    for (const different of [16_384, 16_385, 20_000]) {
      const values = Float64Array.from({ length: 40_000 }, (_, i) => ((i * 7919) % different) / 8)
      const positions = Uint32Array.from(values, (_, i) => i)
      const of = (at: number): number => values[at] ?? 0
      const expected = [...positions].sort((a, b) => of(b) - of(a))
      expect(sortedBy(positions, values, true)).toEqual(Uint32Array.from(expected))
    }
  })
})
