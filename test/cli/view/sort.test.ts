import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sortedBy } from '../../../src/cli/view/query/sort.js'

describe('sortedBy', () => {
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
        expect([...sortedBy(positions, values, isDescending)]).toEqual(expected)
      }),
    )
  })
})
