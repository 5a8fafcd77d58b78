import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../src/core/seed.js'
import {
  compareJudges,
  compareJudgesOverSeeds,
  type JudgedInstruction,
  reportCard,
  reportCardOverSeeds,
} from '../../src/evaluate/index.js'
import { metricNames } from '../../src/evaluate/metric-names.js'
import { instructionsOf, ranked } from './make.js'

/** Fifty instructions that a judge with so much noise scores; the instructions are the same for all seeds. */
function judged(noise: number, seed: number, count = 50): JudgedInstruction[] {
  const scores = randomStream([seed, noise])
  return Array.from({ length: count }, (_, i) => ({
    group: `tree-${Math.floor(i / 2)}`,
    responses: [0, 1, 2].slice(0, 2 + (i % 2)).map(rank => {
      const score = Math.max(0, Math.min(5, 4 - rank + scores.below(2 * noise + 1) - noise))
      return scores.below(40) === 0 ? { rank } : { rank, score }
    }),
  }))
}

const withLengths = (instructions: readonly JudgedInstruction[]): JudgedInstruction[] =>
  instructions.map(({ responses, ...rest }, i) => ({
    ...rest,
    responses: responses.map((response, j) => ({ ...response, length: 20 + ((7 * i + 5 * j) % 9) })),
  }))

const close = (actual: number | undefined, wanted: number | undefined): void => {
  if (wanted === undefined) expect(actual).toBeUndefined()
  else expect(actual).toBeCloseTo(wanted, 10)
}

describe('reportCardOverSeeds', () => {
  it('has the mean, the spread and the values of the single cards', () => {
    const seeds = [1, 2, 3, 4].map(seed => judged(2, seed))
    const card = reportCardOverSeeds(seeds, { max: 5, resamples: 300 })
    expect(card).toMatchObject({ seeds: 4, instructions: 50, unranked: 0, groups: 25 })
    expect(card.bootstrap).toEqual({ seed: 1, resamples: 300, confidence: 0.95 })
    const cards = seeds.map(each => reportCard(each, { max: 5, resamples: 1 }))
    expect(card.responses).toEqual(cards.map(each => each.responses))
    expect(card.unscored).toEqual(cards.map(each => each.unscored))
    expect(Math.max(...card.unscored)).toBeGreaterThan(0)
    for (const name of metricNames) {
      const values = cards.map(each => each.metrics[name].value ?? 0)
      const { mean = 0, interval, ...rest } = card.metrics[name]
      expect(rest.values).toEqual(values)
      expect([rest.seedsWithValue, rest.min, rest.max]).toEqual([4, Math.min(...values), Math.max(...values)])
      close(mean, values.reduce((sum, value) => sum + value, 0) / 4)
      const squares = values.map(value => (value - mean) ** 2)
      close(rest.standardDeviation, Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / 3))
      expect((interval?.low ?? 1) < mean && mean < (interval?.high ?? 0)).toBe(true)
    }
    expect(reportCardOverSeeds(seeds, { max: 5, resamples: 300 })).toEqual(card)
    expect(JSON.parse(JSON.stringify(card))).toEqual(card)
  })

  it('keeps what belongs beside the value of each seed', () => {
    const seeds = [1, 2, 3].map(seed => withLengths(judged(2, seed)))
    const card = reportCardOverSeeds(seeds, { max: 5, resamples: 300 })
    const cards = seeds.map(each => reportCard(each, { max: 5, resamples: 300 }))
    expect(cards.some(each => each.metrics.tiesHalf.excluded > 0)).toBe(true)
    for (const name of metricNames) {
      const own = cards.map(each => each.metrics[name]).map(({ interval: _, ...rest }) => rest)
      expect(card.metrics[name].seeds).toEqual(own)
      const wrong = own.map(({ asWrong }) => asWrong ?? Number.NaN)
      const mean = wrong.reduce((sum, value) => sum + value, 0) / 3
      close(card.metrics[name].asWrong, Number.isNaN(mean) ? undefined : mean)
    }
    expect(card.constant).toEqual(cards.map(each => each.constant))
    expect(card.fiveBestChance).toEqual(cards.map(each => each.fiveBestChance))
    cards.forEach((each, s) => {
      const own = card.exactMatchByResponses.map(({ responses, seeds }) => ({ responses, ...seeds[s] }))
      expect(own).toEqual(each.exactMatchByResponses)
    })
    expect(card.baselines.longer?.tiesHalf.value).toBeDefined()
    expect(card.baselines).toEqual(cards[0]?.baselines)
  })

  it('is a single card where all seeds gave the same scores', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const options = { max: 5, resamples: 40 }
        const card = reportCard(instructions, options)
        const over = reportCardOverSeeds([instructions, instructions, instructions], options)
        for (const name of metricNames) {
          const { value, interval } = card.metrics[name]
          const {
            mean,
            min,
            max,
            standardDeviation,
            seedsWithValue,
            interval: overInterval,
          } = over.metrics[name]
          for (const each of [mean, min, max]) close(each, value)
          close(standardDeviation, value === undefined ? undefined : 0)
          expect(seedsWithValue).toBe(value === undefined ? 0 : 3)
          close(overInterval?.low, interval?.low)
          close(overInterval?.high, interval?.high)
          expect(overInterval?.defined).toBe(interval?.defined)
        }
      }),
    )
  })

  it('is wider than any spread of instructions alone where seeds differ', () => {
    // Each seed is right everywhere or nowhere: instructions say nothing, seeds everything.
    const right = Array.from({ length: 20 }, () => ranked(5, 1))
    const wrong = Array.from({ length: 20 }, () => ranked(1, 5))
    const { mean, interval, standardDeviation } = reportCardOverSeeds([right, wrong, right], {
      max: 5,
      resamples: 2000,
    }).metrics.tiesHalf
    expect(mean).toBeCloseTo(2 / 3, 12)
    expect(standardDeviation).toBeCloseTo(1 / Math.sqrt(3), 12)
    expect(interval).toMatchObject({ low: 0, high: 1, defined: 2000 })
  })

  it('does not depend on the order of seeds, but for the draws', () => {
    const seeds = [1, 2, 3].map(seed => judged(2, seed))
    const [a, b] = [seeds, [...seeds].reverse()].map(
      each => reportCardOverSeeds(each, { max: 5, resamples: 4000 }).metrics.kendall,
    )
    close(a?.mean, b?.mean)
    close(a?.standardDeviation, b?.standardDeviation)
    expect(Math.abs((a?.interval?.low ?? 0) - (b?.interval?.low ?? 1))).toBeLessThan(0.03)
  })

  it('says how many seeds have a value', () => {
    const maximum = [ranked(5, 1), ranked(3, 1)]
    const none = [ranked(4, 1), ranked(3, 1)]
    const { fiveBest } = reportCardOverSeeds([maximum, none, none], { max: 5, resamples: 100 }).metrics
    expect(fiveBest).toMatchObject({ values: [1, undefined, undefined], seedsWithValue: 1, mean: 1 })
    expect(fiveBest.standardDeviation).toBeUndefined()
    expect(fiveBest.interval?.defined).toBeLessThan(100)
    const nothing = reportCardOverSeeds([[], [], []], { max: 5, resamples: 10 })
    expect(nothing).toMatchObject({ seeds: 3, instructions: 0, groups: 0 })
    expect(nothing.metrics.kendall).toMatchObject({
      values: [undefined, undefined, undefined],
      seedsWithValue: 0,
      mean: undefined,
      min: undefined,
      max: undefined,
      standardDeviation: undefined,
      interval: undefined,
    })
  })

  it('refuses too few seeds, and seeds of other instructions', () => {
    const one = [ranked(5, 1)]
    expect(() => reportCardOverSeeds([one, one], { max: 5 })).toThrow(
      'seeds: expected at least three lists of instructions, one for each seed, got an array of 2',
    )
    expect(() => reportCardOverSeeds([one, one, [ranked(1, 2, 3)]], { max: 5 })).toThrow(
      'seeds[2][0].responses: expected the responses in seeds[0], with ranks 0,1',
    )
    expect(() => reportCardOverSeeds([one, [], one], { max: 5 })).toThrow(
      'seeds[1]: expected as many instructions as seeds[0] (1)',
    )
    expect(() => reportCardOverSeeds([one, one, one], { max: 4 })).toThrow(
      "max: expected the scale's maximum",
    )
    expect(() => reportCardOverSeeds([one, one, one], { max: 5, seeds: 3 } as never)).toThrow(
      'seeds: expected one of the options',
    )
  })
})

describe('compareJudgesOverSeeds', () => {
  const [before, after] = [4, 1].map(noise => [1, 2, 3].map(seed => judged(noise, seed))) as [
    JudgedInstruction[][],
    JudgedInstruction[][],
  ]

  it('has the differences of the single comparisons', () => {
    const { differences, ...rest } = compareJudgesOverSeeds(before, after, { max: 5, resamples: 300 })
    expect(rest).toMatchObject({ seeds: 3, instructions: 50, unranked: 0, groups: 25 })
    const single = before.map((each, s) => compareJudges(each, after[s] ?? [], { max: 5, resamples: 1 }))
    expect(rest.responses).toEqual(single.map(each => each.responses))
    expect(rest.unscored).toEqual(single.map(each => each.unscored))
    for (const name of metricNames) {
      expect(differences[name].values).toEqual(single.map(each => each.metrics[name].difference))
    }
    expect(differences.tiesHalf.interval?.low).toBeGreaterThan(0)
  })

  it('turns round with the judges, and is nothing for one judge', () => {
    const options = { max: 5, resamples: 200 }
    const there = compareJudgesOverSeeds(before, after, options).differences
    const back = compareJudgesOverSeeds(after, before, options).differences
    const none = compareJudgesOverSeeds(before, before, options).differences
    for (const name of metricNames) {
      close(back[name].mean, -(there[name].mean ?? 0))
      close(back[name].interval?.low, -(there[name].interval?.high ?? 0))
      expect(none[name]).toMatchObject({ mean: 0, interval: { low: 0, high: 0 } })
    }
  })

  it('refuses judges that do not fit', () => {
    const compare = (a: JudgedInstruction[][], b: JudgedInstruction[][]) => () =>
      compareJudgesOverSeeds(a, b, { max: 5 })
    expect(compare(before, after.slice(1))).toThrow('b: expected at least three lists')
    expect(compare(before, [...after, ...after])).toThrow(
      'b: expected as many seeds as a (3), got an array of 6',
    )
    const other = after.map(each => each.slice(1))
    expect(compare(before, other)).toThrow('b[0]: expected as many instructions as a[0] (50)')
  })
})
