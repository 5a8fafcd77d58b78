import { describe, expect, it } from 'vitest'
import { bootstrap } from '../../src/evaluate/index.js'
import {
  binomialTest,
  classificationScores,
  cohenKappa,
  exactInterval,
  mannWhitney,
  meanInterval,
  pairedTTest,
  quantile,
  ranks,
  summarize,
  welchTTest,
  wilcoxon,
  wilsonInterval,
} from '../../src/evaluate/stats/index.js'

describe('intervals and tests of proportions', () => {
  it('has the values of the textbooks', () => {
    // Newcombe 1998, table I: 81 of 263.
    const wilson = wilsonInterval(81, 263)
    expect([wilson.low, wilson.high].map(end => end.toFixed(4))).toEqual(['0.2553', '0.3662'])
    const corrected = wilsonInterval(81, 263, { correction: true })
    expect([corrected.low, corrected.high].map(end => end.toFixed(4))).toEqual(['0.2535', '0.3682'])
    const exact = exactInterval(81, 263)
    expect([exact.low, exact.high].map(end => end.toFixed(4))).toEqual(['0.2527', '0.3676'])
  })

  it('reaches the ends without leaving 0..1', () => {
    expect(wilsonInterval(0, 3).low).toBe(0)
    expect(wilsonInterval(3, 3).high).toBe(1)
    expect(exactInterval(0, 1)).toEqual({ low: 0, high: expect.closeTo(0.975, 12) })
    expect(exactInterval(1, 1)).toEqual({ low: expect.closeTo(0.025, 12), high: 1 })
  })

  it('counts outcomes in the sign test', () => {
    expect(binomialTest(9, 10)).toBeCloseTo(22 / 1024, 12)
    expect(binomialTest(5, 10)).toBeCloseTo(1, 12)
    expect(binomialTest(0, 3, { p: 0 })).toBeCloseTo(1, 12)
    expect(binomialTest(2, 2, { p: 1, alternative: 'greater' })).toBeCloseTo(1, 12)
  })

  it('refuses what cannot be counted', () => {
    expect(() => wilsonInterval(1, 0)).toThrow('n: expected a whole number, at least 1, got 0')
    expect(() => exactInterval(4, 3)).toThrow('successes: expected a whole number in 0..3, got 4')
    expect(() => binomialTest(1.5, 3)).toThrow('successes: expected')
    expect(() => wilsonInterval(1, 2, { confidence: 95 })).toThrow('confidence: expected')
    expect(() => binomialTest(1, 2, { p: 2 })).toThrow('p: expected a number in 0..1, got 2')
  })
})

describe('samples', () => {
  it('summarises', () => {
    expect(summarize([1, 2, 3, 6])).toEqual({
      n: 4,
      mean: 3,
      standardDeviation: expect.closeTo(Math.sqrt(14 / 3), 12),
      standardError: expect.closeTo(Math.sqrt(14 / 12), 12),
      median: 2.5,
    })
    expect(summarize([7]).standardDeviation).toBeNaN()
    expect(quantile([], 0.5)).toBeNaN()
    expect(quantile([1, Number.NaN], 0.5)).toBeNaN()
    expect(quantile([4, 1, 2, 3], 0.1)).toBeCloseTo(1.3, 12)
    // The 97.5% quantile of Student's t with 2 degrees of freedom is 4.3027.
    expect(meanInterval([1, 2, 3]).high).toBeCloseTo(2 + 4.302652729911275 / Math.sqrt(3), 9)
    expect(meanInterval([1]).low).toBeNaN()
    expect(ranks([30, 10, 30])).toEqual([2.5, 1, 2.5])
  })

  it('compares two', () => {
    // Differences 1, 2, 3: t = 2 / (1 / sqrt 3).
    expect(pairedTTest([2, 4, 6], [1, 2, 3]).statistic).toBeCloseTo(2 * Math.sqrt(3), 12)
    expect(welchTTest([1, 2, 3], [1, 2, 3])).toEqual({ statistic: 0, pvalue: 1 })
    // Constant samples of different values; variances whose squares are 0.
    expect(welchTTest([2, 2], [1, 1, 1])).toEqual({ statistic: Infinity, pvalue: 0 })
    expect(welchTTest([2, 2], [2, 2]).pvalue).toBeNaN()
    expect(welchTTest([3e-110, 1e-110], [0, 0])).toEqual({
      statistic: expect.closeTo(2, 12),
      pvalue: expect.closeTo(0.2951672353008665, 12),
    })
    // All three positive: two of the eight sign patterns are as extreme.
    expect(wilcoxon([2, 4, 6], [1, 2, 3])).toEqual({ statistic: 0, pvalue: 0.25 })
    expect(wilcoxon([1, 2], [1, 2]).pvalue).toBeNaN()
    expect(mannWhitney([1, 2], [3, 4])).toEqual({ statistic: 0, pvalue: expect.closeTo(2 / 6, 12) })
    expect(mannWhitney([1, 1], [1, 1]).pvalue).toBe(1)
    expect(mannWhitney([], [1]).pvalue).toBeNaN()
    expect(() => wilcoxon([1], [1, 2])).toThrow('b: expected an array as long as a (1)')
  })

  it('measures agreement of raters', () => {
    // Observed agreement 3/4, by chance 1/2.
    expect(cohenKappa(['y', 'y', 'n', 'n'], ['y', 'n', 'n', 'n'])).toBeCloseTo(0.5, 12)
    expect(cohenKappa([1, 2, 3], [1, 2, 3], { weights: 'quadratic' })).toBe(1)
    expect(cohenKappa([1, 1], [1, 1])).toBeNaN()
    expect(classificationScores(['a', 'b', 'b'], ['a', 'b', 'a'])).toEqual({
      accuracy: expect.closeTo(2 / 3, 12),
      precision: expect.closeTo(3 / 4, 12),
      recall: expect.closeTo(3 / 4, 12),
      f1: expect.closeTo(2 / 3, 12),
    })
  })
})

describe('bootstrap', () => {
  const mean = (sample: readonly number[]) => sample.reduce((a, b) => a + b, 0) / sample.length

  it('repeats itself for a seed, and covers the normal interval of a mean', () => {
    const values = Array.from({ length: 200 }, (_, i) => (i * 37) % 101)
    const interval = bootstrap(values, mean, { seed: 3, resamples: 4000 })
    expect(bootstrap(values, mean, { seed: 3, resamples: 4000 })).toEqual(interval)
    expect(bootstrap(values, mean, { seed: 4, resamples: 4000 })).not.toEqual(interval)
    const normal = meanInterval(values, { distribution: 'normal' })
    expect(Math.abs((interval?.low ?? 0) - normal.low)).toBeLessThan(0.4)
    expect(Math.abs((interval?.high ?? 0) - normal.high)).toBeLessThan(0.4)
  })

  it('says how often there was a value', () => {
    const ratio = (sample: readonly number[]) => (mean(sample) === 0 ? undefined : 1)
    const interval = bootstrap([0, 1], ratio, { resamples: 1000 })
    expect(interval).toMatchObject({ low: 1, high: 1 })
    expect(interval?.defined).toBeGreaterThan(650)
    expect(interval?.defined).toBeLessThan(850)
    expect(bootstrap([1], mean)).toBeUndefined()
    expect(bootstrap([0, 0], ratio, { resamples: 10 })).toBeUndefined()
  })

  it('refuses unusable options', () => {
    expect(() => bootstrap([1, 2], mean, { resamples: 0 })).toThrow(
      'resamples: expected a whole number, at least 1',
    )
    expect(() => bootstrap([1, 2], mean, { seed: 0.5 })).toThrow('seed: expected a whole number, got 0.5')
    expect(() => bootstrap([1, 2], mean, { sead: 1 } as never)).toThrow('sead: expected one of the options')
  })
})
