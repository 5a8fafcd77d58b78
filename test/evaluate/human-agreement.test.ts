import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HumanPreference, humanAgreement } from '../../src/evaluate/index.js'
import { exactInterval } from '../../src/evaluate/stats/index.js'

const preference = fc.record({
  item: fc.constantFrom('1:0', '1:1', '1:2', '2:0', '2:1', '2:2'),
  preference: fc.constantFrom('a', 'b', 'tie', 'skip'),
  judge: fc.constantFrom('a', 'b'),
  judgedBy: fc.constantFrom('M1', 'M2'),
})
const other = { a: 'b', b: 'a', tie: 'tie', skip: 'skip' } as const

describe('humanAgreement', () => {
  it('counts the latest answer of each item once, for its judge alone, ties and skipped ones apart', () => {
    fc.assert(
      fc.property(fc.array(preference), rows => {
        const items = [...new Set(rows.map(({ item }) => item))]
        const latest = items.flatMap(item => rows.filter(row => row.item === item).slice(-1))
        const judges = [...new Set(latest.map(({ judgedBy }) => judgedBy))]
        expect(humanAgreement(rows)).toEqual(
          judges.map(judgedBy => {
            const own = latest.filter(row => row.judgedBy === judgedBy)
            const said = own.filter(row => row.preference === 'a' || row.preference === 'b')
            const agreed = said.filter(row => row.preference === row.judge).length
            return {
              judgedBy,
              agreed,
              n: said.length,
              value: said.length === 0 ? undefined : agreed / said.length,
              interval: said.length === 0 ? undefined : exactInterval(agreed, said.length),
              ties: own.filter(row => row.preference === 'tie').length,
              skipped: own.filter(row => row.preference === 'skip').length,
            }
          }),
        )
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
        const found = humanAgreement(rows)
        expect(opposite).toMatchObject(
          found.map(({ judgedBy, agreed, n }) => ({ judgedBy, agreed: n - agreed, n })),
        )
      }),
    )
  })

  it('names a field that is something else', () => {
    const bad = (row: object) => () =>
      humanAgreement([{ item: 'x', preference: 'a', judge: 'a', judgedBy: 'M1', ...row } as HumanPreference])
    expect(bad({ preference: 'c' })).toThrow('preference')
    expect(bad({ judge: 'tie' })).toThrow('judge')
    expect(bad({ item: 3 })).toThrow('item')
    expect(bad({ judgedBy: undefined })).toThrow('judgedBy')
  })
})
