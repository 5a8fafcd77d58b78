import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AlpacaEvalItem, alpacaWinRate } from '../../../src/evaluate/index.js'
import { items, itemsOf } from './make.js'

const options = { resamples: 50 }

describe('alpacaWinRate', () => {
  it('is the mean preference, with its parts', () => {
    const result = alpacaWinRate(itemsOf(2, 1.75, 1.5, 1, null, 0), options)
    expect(result).toMatchObject({
      n: 5,
      excluded: 1,
      wins: 2,
      losses: 1,
      draws: 2,
      winRate: (100 * 2.75) / 5,
      winRateAsWrong: (100 * 2.75) / 6,
      discreteWinRate: 60,
      averageLength: 102.5,
    })
    const shares = [1, 0.75, 0.5, 0, 0.5]
    const squares = shares.reduce((sum, share) => sum + (share - 0.55) ** 2, 0)
    expect(result.standardError).toBeCloseTo(100 * Math.sqrt(squares / 4 / 5), 12)
    expect(result.winRateInterval?.low).toBeLessThan(55)
    expect(result.winRateInterval?.high).toBeGreaterThan(55)
  })

  it('says nothing of nothing', () => {
    expect(alpacaWinRate(itemsOf(null, undefined), options)).toMatchObject({
      n: 0,
      excluded: 2,
      winRate: undefined,
      standardError: undefined,
      winRateInterval: undefined,
      winRateAsWrong: 0,
      discreteWinRate: undefined,
    })
    expect(alpacaWinRate([], options)).toMatchObject({ averageLength: undefined, winRateAsWrong: undefined })
    expect(alpacaWinRate(itemsOf(2), options)).toMatchObject({ winRate: 100, standardError: undefined })
  })

  it('mirrors when model and baseline change places', () => {
    fc.assert(
      fc.property(items, list => {
        const other = list.map(({ preference, length, baselineLength }) => ({
          preference: preference == null ? preference : 3 - (preference === 0 ? 1.5 : preference),
          length: baselineLength,
          baselineLength: length,
        }))
        const [one, two] = [alpacaWinRate(list, options), alpacaWinRate(other, options)]
        expect([two.wins, two.draws, two.losses, two.excluded]).toEqual([
          one.losses,
          one.draws,
          one.wins,
          one.excluded,
        ])
        if (one.winRate !== undefined) expect(two.winRate).toBeCloseTo(100 - one.winRate, 9)
        if (one.standardError !== undefined) expect(two.standardError).toBeCloseTo(one.standardError, 9)
        expect(one.wins + one.draws + one.losses + one.excluded).toBe(list.length)
      }),
    )
  })

  it.each([
    [{ preference: 0.9 }, 'items[1].preference: expected a number in 1..2'],
    [{ preference: 2.1 }, 'items[1].preference'],
    [{ preference: Number.NaN }, 'items[1].preference'],
    [{ preference: '2' }, 'items[1].preference'],
    [{ length: 1.5 }, 'items[1].length: expected a count of code points'],
    [{ baselineLength: -1 }, 'items[1].baselineLength'],
    [{ difficulty: Number.NaN }, 'items[1].difficulty: expected a finite number'],
    [{ difficulty: 1 }, 'items[0].difficulty: expected a difficulty for all items or for none'],
  ])('refuses %j', (part, message) => {
    const [good] = itemsOf(1)
    const list = [good, { ...good, ...part }] as AlpacaEvalItem[]
    expect(() => alpacaWinRate(list)).toThrow(message)
  })

  it('refuses an option that there is not, and what is no list', () => {
    expect(() => alpacaWinRate([], { C: 1 } as never)).toThrow('C: expected one of the options')
    expect(() => alpacaWinRate({} as never)).toThrow('items: expected an array')
    expect(() => alpacaWinRate([null as never])).toThrow('items[0]: expected an item')
  })
})
