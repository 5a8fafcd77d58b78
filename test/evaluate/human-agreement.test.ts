import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HumanPreference, humanAgreement } from '../../src/evaluate/index.js'
import { exactInterval } from '../../src/evaluate/stats/index.js'

const preference = fc.record({
  item: fc.constantFrom('1:0', '1:1', '1:2', '2:0', '2:1', '2:2'),
  preference: fc.constantFrom('a', 'b', 'tie', 'skip'),
  judge: fc.constantFrom('a', 'b'),
})
const other = { a: 'b', b: 'a', tie: 'tie', skip: 'skip' } as const

describe('humanAgreement', () => {
  it('counts the latest answer of each item once, ties and skipped ones apart', () => {
    fc.assert(
      fc.property(fc.array(preference), rows => {
        const found = humanAgreement(rows)
        const items = [...new Set(rows.map(({ item }) => item))]
        const latest = items.flatMap(item => rows.filter(row => row.item === item).slice(-1))
        const said = latest.filter(row => row.preference === 'a' || row.preference === 'b')
        const agreed = said.filter(row => row.preference === row.judge).length
        expect(found).toEqual({
          agreed,
          n: said.length,
          value: said.length === 0 ? undefined : agreed / said.length,
          interval: said.length === 0 ? undefined : exactInterval(agreed, said.length),
          ties: latest.filter(row => row.preference === 'tie').length,
          skipped: latest.filter(row => row.preference === 'skip').length,
        })
        expect(found.n + found.ties + found.skipped).toBe(items.length)
      }),
    )
  })

  it('does not depend on which side was which', () => {
    fc.assert(
      fc.property(fc.array(preference), fc.array(fc.boolean()), (rows, swaps) => {
        const swapped = rows.map((row, i) =>
          swaps[i] ? { ...row, preference: other[row.preference], judge: other[row.judge] } : row,
        )
        expect(humanAgreement(swapped)).toEqual(humanAgreement(rows))
      }),
    )
  })

  it('is 1 minus itself for the opposite judge', () => {
    fc.assert(
      fc.property(fc.uniqueArray(preference, { selector: ({ item }) => item }), rows => {
        const opposite = humanAgreement(rows.map(row => ({ ...row, judge: other[row.judge] })))
        const { agreed, n } = humanAgreement(rows)
        expect(opposite).toMatchObject({ agreed: n - agreed, n })
      }),
    )
  })

  it('names a field that is something else', () => {
    const bad = (row: object) => () =>
      humanAgreement([{ item: 'x', preference: 'a', judge: 'a', ...row } as HumanPreference])
    expect(bad({ preference: 'c' })).toThrow('preference')
    expect(bad({ judge: 'tie' })).toThrow('judge')
    expect(bad({ item: 3 })).toThrow('item')
  })
})
