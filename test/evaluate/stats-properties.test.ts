import fc from 'fast-check'
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
  pearson,
  quantile,
  ranks,
  summarize,
  type TestResult,
  welchTTest,
  wilcoxon,
  wilsonInterval,
} from '../../src/evaluate/stats/index.js'
import { pairedArrays } from './make.js'

/** Numbers with ties; whole, so that differences and sums are exact. */
const sample = fc.array(fc.integer({ min: -8, max: 8 }), { maxLength: 25 })
const labels = fc
  .array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 30 })
  .map(rows => [rows.map(([a]) => a), rows.map(([, b]) => b)] as [number[], number[]])
const counts = fc
  .integer({ min: 1, max: 200 })
  .chain(n => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)))

const near = (actual: number, wanted: number): void => {
  if (Number.isNaN(wanted)) expect(actual).toBeNaN()
  else if (!Number.isFinite(wanted)) expect(actual).toBe(wanted)
  else expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)))
}
const nearResult = (actual: TestResult, statistic: number, pvalue: number): void => {
  near(actual.statistic, statistic)
  near(actual.pvalue, pvalue)
}
const isShare = (value: number): boolean => Number.isNaN(value) || (value >= 0 && value <= 1)
const reversed = <T>(values: readonly T[]): T[] => [...values].reverse()

describe('kappa', () => {
  it('is symmetric, at most 1, 1 for raters who agree, and blind to order and to repetition', () => {
    fc.assert(
      fc.property(labels, ([a, b]) => {
        for (const weights of ['none', 'linear', 'quadratic'] as const) {
          const kappa = cohenKappa(a, b, { weights })
          near(cohenKappa(b, a, { weights }), kappa)
          near(cohenKappa(reversed(a), reversed(b), { weights }), kappa)
          near(cohenKappa([...a, ...a], [...b, ...b], { weights }), kappa)
          const turned = (values: number[]) => values.map(value => 10 - 2 * value)
          near(cohenKappa(turned(a), turned(b), { weights }), kappa)
          expect(kappa > 1).toBe(false)
          near(cohenKappa(a, a, { weights }), new Set(a).size > 1 ? 1 : Number.NaN)
        }
        const renamed = (values: number[]) => values.map(value => 'dbeac'[value] ?? '')
        near(cohenKappa(renamed(a), renamed(b)), cohenKappa(a, b))
      }),
    )
  })

  it('has one value for all weights where there are two labels', () => {
    fc.assert(
      fc.property(labels, ([a, b]) => {
        const [x, y] = [a, b].map(values => values.map(value => value % 2)) as [number[], number[]]
        near(cohenKappa(x, y, { weights: 'linear' }), cohenKappa(x, y))
        near(cohenKappa(x, y, { weights: 'quadratic' }), cohenKappa(x, y))
      }),
    )
  })
})

describe('classificationScores', () => {
  it('are shares, and turn precision into recall with truth and prediction', () => {
    fc.assert(
      fc.property(labels, ([a, b]) => {
        const there = classificationScores(a, b)
        const back = classificationScores(b, a)
        for (const value of Object.values(there)) expect(isShare(value)).toBe(true)
        near(back.precision, there.recall)
        near(back.accuracy, there.accuracy)
        near(back.f1, there.f1)
        expect(classificationScores(a, a)).toEqual({ accuracy: 1, precision: 1, recall: 1, f1: 1 })
      }),
    )
  })
})

describe('proportions', () => {
  it('have intervals around them, inside 0..1, mirrored for failures, and wider for more confidence', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0.05, max: 0.9, noNaN: true }), ([k, n], confidence) => {
        const kinds = [exactInterval, wilsonInterval] as const
        for (const interval of kinds) {
          const { low, high } = interval(k, n, { confidence })
          expect(0 <= low && low <= k / n + 1e-12 && k / n <= high + 1e-12 && high <= 1).toBe(true)
          const mirrored = interval(n - k, n, { confidence })
          near(mirrored.low, 1 - high)
          near(mirrored.high, 1 - low)
          const wider = interval(k, n, { confidence: (1 + confidence) / 2 })
          expect(wider.low <= low + 1e-12 && wider.high >= high - 1e-12).toBe(true)
        }
      }),
    )
  })

  it('have p-values that mirror, and sides that cover every outcome once and the observed one twice', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0.02, max: 0.98, noNaN: true }), ([k, n], p) => {
        const both = binomialTest(k, n, { p })
        expect(isShare(both)).toBe(true)
        near(binomialTest(n - k, n, { p: 1 - p }), both)
        near(binomialTest(n - k, n), binomialTest(k, n))
        const less = binomialTest(k, n, { p, alternative: 'less' })
        near(binomialTest(n - k, n, { p: 1 - p, alternative: 'greater' }), less)
        const fewer = k === 0 ? 0 : binomialTest(k - 1, n, { p, alternative: 'less' })
        near(binomialTest(k, n, { p, alternative: 'greater' }), 1 - fewer)
        // The exact interval holds the p at which neither side is below its tail.
        const { low, high } = exactInterval(k, n)
        if (k > 0) near(binomialTest(k, n, { p: low, alternative: 'greater' }), 0.025)
        if (k < n) near(binomialTest(k, n, { p: high, alternative: 'less' }), 0.025)
      }),
    )
  })
})

describe('tests of two samples', () => {
  it('turn round with the samples, and do not see order', () => {
    fc.assert(
      fc.property(pairedArrays, ([a, b]) => {
        for (const test of [pairedTTest, welchTTest]) {
          const { statistic, pvalue } = test(a, b)
          nearResult(test(b, a), -statistic, pvalue)
          nearResult(test(reversed(a), reversed(b)), statistic, pvalue)
          expect(isShare(pvalue)).toBe(true)
        }
        const signed = wilcoxon(a, b)
        nearResult(wilcoxon(b, a), signed.statistic, signed.pvalue)
        nearResult(wilcoxon(reversed(a), reversed(b)), signed.statistic, signed.pvalue)
        expect(isShare(signed.pvalue)).toBe(true)
      }),
    )
  })

  it('do not see where zero is, nor the unit', () => {
    fc.assert(
      fc.property(
        pairedArrays,
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (pair, by, times) => {
          const [a, b] = pair
          const moved = pair.map(values => values.map(value => times * value + by)) as typeof pair
          for (const test of [pairedTTest, welchTTest, wilcoxon, mannWhitney]) {
            const { statistic, pvalue } = test(a, b)
            nearResult(test(...moved), statistic, pvalue)
          }
        },
      ),
    )
  })

  it('counts in U which of two values is larger, whatever the sizes, by order alone', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const { statistic, pvalue } = mannWhitney(a, b)
        expect(isShare(pvalue)).toBe(true)
        if (a.length * b.length === 0) return
        const wins = a.flatMap(x => b.map(y => (x > y ? 1 : x === y ? 0.5 : 0)))
        near(
          statistic,
          wins.reduce<number>((sum, each) => sum + each, 0),
        )
        nearResult(mannWhitney(b, a), a.length * b.length - statistic, pvalue)
        const bent = (values: number[]) => reversed(values).map(value => value ** 3)
        nearResult(mannWhitney(bent(a), bent(b)), statistic, pvalue)
      }),
    )
  })
})

describe('ranks', () => {
  it('add up, keep order, share among equals, and see nothing but order', () => {
    fc.assert(
      fc.property(sample, values => {
        const n = values.length
        const average = ranks(values)
        near(
          average.reduce((sum, rank) => sum + rank, 0),
          (n * (n + 1)) / 2,
        )
        expect(ranks(values.map(value => value ** 3 + 1))).toEqual(average)
        const [min, max] = [ranks(values, 'min'), ranks(values, 'max')]
        expect(average).toEqual(min.map((low, i) => (low + (max[i] ?? 0)) / 2))
        expect(ranks(values.map(value => -value))).toEqual(average.map(rank => n + 1 - rank))
        expect([...ranks(values, 'ordinal')].sort((a, b) => a - b)).toEqual(values.map((_, i) => i + 1))
        const distinct = [...new Set(values)].sort((a, b) => a - b)
        expect(ranks(values, 'dense')).toEqual(values.map(value => distinct.indexOf(value) + 1))
      }),
    )
  })
})

describe('samples', () => {
  it('have moments and quantiles that move with the sample', () => {
    fc.assert(
      fc.property(sample, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const moved = values.map(value => 3 - 2 * value)
        const [a, b] = [summarize(values), summarize(moved)]
        near(b.mean, 3 - 2 * a.mean)
        near(b.median, 3 - 2 * a.median)
        near(b.standardDeviation, 2 * a.standardDeviation)
        near(quantile(moved, 1 - share), 3 - 2 * quantile(values, share))
        near(quantile(reversed(values), share), quantile(values, share))
        if (values.length === 0) return
        expect(quantile(values, 0)).toBe(Math.min(...values))
        expect(quantile(values, 1)).toBe(Math.max(...values))
        expect(quantile(values, share)).toBeLessThanOrEqual(quantile(values, (1 + share) / 2))
      }),
    )
  })

  it('have intervals of the mean around it, wider for more confidence, and widest by Student', () => {
    fc.assert(
      fc.property(sample, fc.double({ min: 0.1, max: 0.98, noNaN: true }), (values, confidence) => {
        const { mean, n } = summarize(values)
        if (n < 2) return
        const { low, high } = meanInterval(values, { confidence })
        near((low + high) / 2, mean)
        const wider = meanInterval(values, { confidence: (1 + confidence) / 2 })
        expect(wider.high).toBeGreaterThanOrEqual(high)
        const normal = meanInterval(values, { confidence, distribution: 'normal' })
        expect(normal.high).toBeLessThanOrEqual(high + 1e-9)
      }),
    )
  })

  it('have bootstrap intervals that stay within them and move with them', () => {
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
    fc.assert(
      fc.property(sample, values => {
        const options = { resamples: 60 }
        const interval = bootstrap(values, mean, options)
        fc.pre(values.length > 1)
        const { low = Number.NaN, high = Number.NaN } = interval ?? {}
        expect(Math.min(...values) <= low && low <= high && high <= Math.max(...values)).toBe(true)
        const moved = bootstrap(
          values.map(value => 3 - 2 * value),
          mean,
          options,
        )
        near(moved?.low ?? 0, 3 - 2 * high)
        near(moved?.high ?? 0, 3 - 2 * low)
        const half = bootstrap(values, mean, { ...options, confidence: 0.5 })
        expect((half?.low ?? -99) >= low && (half?.high ?? 99) <= high).toBe(true)
      }),
    )
  })
})

describe('pearson', () => {
  it('is symmetric, bounded, and blind to order, to where zero is and to the unit', () => {
    fc.assert(
      fc.property(pairedArrays, ([x, y]) => {
        fc.pre(x.length > 1)
        const { statistic, pvalue } = pearson(x, y)
        expect(Math.abs(statistic) > 1).toBe(false)
        expect(isShare(pvalue)).toBe(true)
        near(pearson(y, x).statistic, statistic)
        near(pearson(reversed(x), reversed(y)).statistic, statistic)
        near(
          pearson(
            x,
            y.map(value => 5 - 3 * value),
          ).statistic,
          -statistic,
        )
        near(pearson([...x, ...x], [...y, ...y]).statistic, statistic)
      }),
    )
  })
})
