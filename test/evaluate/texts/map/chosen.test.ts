import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mapTexts } from '../../../../src/evaluate/texts/index.js'
import { chosenTexts, placesOf } from '../../../../src/evaluate/texts/map/chosen.js'

describe('chosenTexts', () => {
  it('takes as many as it may, evenly, however many groups there are', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 60 }), fc.integer(), (sizes, most, seed) => {
        const groups = placesOf(sizes.map(length => ({ texts: new Array<string>(length).fill('') })))
        const chosen = chosenTexts(groups, most, seed)
        const all = sizes.reduce((sum, size) => sum + size, 0)
        expect(chosen.length).toBe(Math.min(most, all))
        expect(new Set(chosen.map(({ at }) => at)).size).toBe(chosen.length)
        const counts = sizes.map((_, group) => chosen.filter(text => text.group === group).length)
        const greatest = Math.max(0, ...counts)
        // Whoever has less than the others by more than one has no more.
        counts.forEach((count, group) => {
          if (count < greatest - 1) expect(count).toBe(sizes[group])
        })
        expect(chosenTexts(groups, most, seed)).toEqual(chosen)
      }),
    )
  })

  it('bounds a map of more groups than it may have texts', () => {
    const groups = ['a', 'b', 'c', 'd', 'e'].map(name => ({ name, texts: [`${name} one`, `${name} two`] }))
    expect(mapTexts({ groups, most: 3 })).toMatchObject({ n: 3, notDrawn: 7 })
  })
})
