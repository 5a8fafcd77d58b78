import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TextSet } from '../../src/core/text-set.js'

describe('TextSet', () => {
  it('knows what a Set of the texts knows', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 }), texts => {
        const [set, model] = [new TextSet(), new Set<string>()]
        for (const text of texts) {
          expect(set.add(text)).toBe(!model.has(text))
          model.add(text)
          expect(set.size).toBe(model.size)
        }
      }),
    )
  })

  it('grows', () => {
    const set = new TextSet()
    for (let i = 0; i < 5000; i++) expect(set.add(`text ${i}`)).toBe(true)
    for (let i = 0; i < 5000; i++) expect(set.add(`text ${i}`)).toBe(false)
    expect(set.size).toBe(5000)
  })
})
