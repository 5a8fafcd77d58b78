import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseJudge, compareJudges } from '../../src/evaluate/index.js'

const judge = (name: string, scores: readonly (readonly (number | undefined)[])[]) => ({
  name,
  max: 5,
  judged: scores.map(each => ({ responses: each.map((score, rank) => ({ rank, score })) })),
})

const options = { resamples: 500 }

describe('the choice of a judge', () => {
  it('is the one that is shown to be better', () => {
    const right = judge('right', Array(40).fill([5, 1]))
    const constant = judge('constant', Array(40).fill([3, 3]))
    const wrong = judge('wrong', Array(40).fill([1, 5]))
    const { standings, candidates } = chooseJudge([wrong, constant, right], options)
    expect(standings.map(({ name, isBehind, isAboveChance }) => [name, isBehind, isAboveChance])).toEqual([
      ['right', false, true],
      ['constant', true, false],
      ['wrong', true, false],
    ])
    expect(candidates).toEqual(['right'])
    expect(standings[1]?.behind).toMatchObject({ difference: 0.5, groupsNeeded: undefined })
  })

  it('is open between judges that say the same', () => {
    const scores = Array.from({ length: 40 }, (_, i) => (i % 5 === 0 ? [1, 5] : [5, 1]))
    const { candidates, standings } = chooseJudge([judge('a', scores), judge('b', scores)], options)
    expect(candidates).toEqual(['a', 'b'])
    expect(standings[1]?.behind).toMatchObject({ difference: 0, groupsNeeded: undefined })
  })

  it('says how many more instructions would show a difference', () => {
    const some = Array.from({ length: 30 }, (_, i) => (i % 5 === 0 ? [1, 5] : [5, 1]))
    const fewer = Array.from({ length: 30 }, (_, i) => (i % 5 === 0 || i === 1 ? [1, 5] : [5, 1]))
    const { standings } = chooseJudge([judge('a', some), judge('b', fewer)], options)
    expect(standings[1]?.isBehind).toBe(false)
    expect(standings[1]?.behind?.groupsNeeded).toBeGreaterThan(30)
  })

  it('shows nothing with a few instructions, however clear they are', () => {
    const of = (count: number) =>
      chooseJudge(
        [judge('right', Array(count).fill([5, 1])), judge('wrong', Array(count).fill([1, 5]))],
        options,
      )
    for (const count of [1, 2, 5]) {
      expect(of(count).candidates).toEqual([])
      expect(of(count).standings.some(({ isBehind }) => isBehind)).toBe(false)
    }
    expect(of(8).candidates).toEqual(['right'])
  })

  it('asks more of many judges, where it says that one is better than chance', () => {
    // 62 of 100, between two and three deviations.
    const scores = Array.from({ length: 100 }, (_, i) => (i % 50 < 19 ? [1, 5] : [5, 1]))
    const chance = Array.from({ length: 100 }, (_, i) => (i % 2 ? [1, 5] : [5, 1]))
    const alone = chooseJudge([judge('a', scores)], { resamples: 1000 })
    const among = chooseJudge(
      [judge('a', scores), ...Array.from({ length: 9 }, (_, i) => judge(`chance ${i}`, chance))],
      { resamples: 1000 },
    )
    expect([alone.candidates, among.candidates]).toEqual([['a'], []])
  })

  it('counts all pairs of judges as compared', () => {
    const scores = (wrong: number) => Array.from({ length: 40 }, (_, i) => (i < wrong ? [1, 5] : [5, 1]))
    const [a, b, c] = [judge('a', scores(4)), judge('b', scores(8)), judge('c', scores(9))] as const
    const { standings } = chooseJudge([a, b, c], options)
    const alone = compareJudges(b.judged, a.judged, { max: 5, ...options, confidence: 1 - 0.05 / 3 })
    const { difference = 0, interval } = alone.metrics.tiesHalf
    // Student's t over the normal quantile at 1 - 0.05 / 6, for 39 degrees of freedom; one group is lost to the mean.
    const wider = (2.5017 / 2.394) * Math.sqrt(40 / 39)
    const low = difference - wider * (difference - (interval?.low ?? Number.NaN))
    expect(standings[1]?.behind?.interval?.low).toBeCloseTo(low, 3)
  })

  it('compares on what both scored', () => {
    const all = Array(20).fill([5, 1])
    const half = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? [5, 1] : [undefined, 1]))
    const { standings } = chooseJudge([judge('all', all), judge('half', half)], options)
    expect(standings.at(-1)?.behind).toMatchObject({ difference: 0, unscored: 10 })
  })

  it('widens intervals with the number of judges', () => {
    const scores = (wrong: number) => Array.from({ length: 40 }, (_, i) => (i < wrong ? [1, 5] : [5, 1]))
    const two = chooseJudge([judge('a', scores(4)), judge('b', scores(8))], { resamples: 2000 })
    const many = chooseJudge(
      [4, 8, 9, 10, 11, 12].map((wrong, i) => judge('abcdef'.charAt(i), scores(wrong))),
      { resamples: 2000 },
    )
    const lowOf = ({ standings }: typeof two) =>
      standings.find(({ name }) => name === 'b')?.behind?.interval?.low ?? Number.NaN
    expect(lowOf(many)).toBeLessThan(lowOf(two))
  })

  it('does not depend on the order of the judges', () => {
    const row = fc.tuple(fc.nat(5), fc.nat(5))
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 2, maxLength: 12 }),
        fc.array(row, { minLength: 12, maxLength: 12 }),
        (x, y) => {
          const [a, b] = [judge('a', x), judge('b', y.slice(0, x.length))]
          const names = (choice: ReturnType<typeof chooseJudge>) => [...choice.candidates].sort()
          expect(names(chooseJudge([a, b], { resamples: 50 }))).toEqual(
            names(chooseJudge([b, a], { resamples: 50 })),
          )
        },
      ),
      { numRuns: 30 },
    )
  })

  it('refuses two of one name, and none', () => {
    const one = judge('a', [[1, 2]])
    expect(() => chooseJudge([one, one])).toThrow('names that are all different')
    expect(() => chooseJudge([])).toThrow('at least one judge')
  })
})
