import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Comparison, headToHead } from '../../src/evaluate/index.js'
import { binomialTest } from '../../src/evaluate/stats/index.js'

const verdict = fc.constantFrom('a', 'b', 'tie', undefined)
const comparisons: fc.Arbitrary<Comparison[]> = fc.array(fc.record({ ab: verdict, ba: verdict }), {
  maxLength: 30,
})

describe('headToHead', () => {
  it('needs both orders for a win', () => {
    const result = headToHead([
      { ab: 'a', ba: 'a' },
      { ab: 'a', ba: 'a' },
      { ab: 'b', ba: 'b' },
      { ab: 'a', ba: 'b' }, // the first position both times
      { ab: 'tie', ba: 'a' },
      { ab: 'tie', ba: 'tie' },
      { ab: 'a', ba: undefined },
    ])
    expect(result).toMatchObject({
      n: 6,
      excluded: 1,
      win: 2,
      tie: 3,
      lose: 1,
      winRate: 2 / 6,
      tieRate: 3 / 6,
      loseRate: 1 / 6,
      net: 1 / 6,
      netAsWrong: 0,
      pvalue: binomialTest(2, 3),
      flips: 1,
      flipRate: 1 / 6,
      // AB: a, a, b, a; BA: a, a, b, b, a. First: 3 of 4 and 2 of 5.
      firstPosition: 5 / 9,
    })
    expect(result.netInterval?.low).toBeLessThan(1 / 6)
    expect(result.netInterval?.high).toBeGreaterThan(1 / 6)
  })

  it('shows a judge that always prefers the first', () => {
    const first: Comparison[] = Array.from({ length: 10 }, () => ({ ab: 'a', ba: 'b' }))
    expect(headToHead(first)).toMatchObject({
      tie: 10,
      net: 0,
      flipRate: 1,
      firstPosition: 1,
      pvalue: undefined,
    })
  })

  it('says nothing of nothing', () => {
    expect(headToHead([{ ab: undefined, ba: 'a' }])).toMatchObject({
      n: 0,
      excluded: 1,
      winRate: undefined,
      net: undefined,
      netInterval: undefined,
      netAsWrong: -1,
      firstPosition: undefined,
    })
  })

  it('mirrors when the models are swapped', () => {
    const other = { a: 'b', b: 'a', tie: 'tie' } as const
    const swap = (v: Comparison['ab']) => v && other[v]
    fc.assert(
      fc.property(comparisons, rows => {
        const options = { resamples: 50 }
        const result = headToHead(rows, options)
        const mirrored = headToHead(
          rows.map(({ ab, ba }) => ({ ab: swap(ba), ba: swap(ab) })),
          options,
        )
        expect([mirrored.win, mirrored.tie, mirrored.lose]).toEqual([result.lose, result.tie, result.win])
        expect(mirrored.flips).toBe(result.flips)
        expect(mirrored.firstPosition).toEqual(result.firstPosition)
        expect(result.win + result.tie + result.lose + result.excluded).toBe(rows.length)
        if (result.net !== undefined) expect(mirrored.net).toBeCloseTo(-result.net, 12)
        if (result.pvalue !== undefined) expect(mirrored.pvalue).toBeCloseTo(result.pvalue, 12)
        if (result.netInterval) expect(mirrored.netInterval?.low).toBeCloseTo(-result.netInterval.high, 12)
      }),
    )
  })

  it('refuses what is no verdict', () => {
    expect(() => headToHead([{ ab: 'a', ba: 'A' as never }])).toThrow(
      "comparisons[0].ba: expected 'a', 'b', 'tie'",
    )
    expect(() => headToHead([{ ab: 'a', ba: null as never }])).toThrow('comparisons[0].ba')
    expect(() => headToHead([null as never])).toThrow('comparisons[0]: expected two verdicts, got null')
    expect(() => headToHead([], { draws: 1 } as never)).toThrow('draws: expected one of the options')
  })
})
