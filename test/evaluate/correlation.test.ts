import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kendall, spearman } from '../../src/evaluate/index.js'
import { pearson, ranks } from '../../src/evaluate/stats/index.js'
import { pairedArrays } from './make.js'

/** Over all pairs, by the definition. */
function naiveTau(x: number[], y: number[]): number {
  let net = 0
  let [inX, inY] = [0, 0]
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = Math.sign((x[i] ?? 0) - (x[j] ?? 0))
      const dy = Math.sign((y[i] ?? 0) - (y[j] ?? 0))
      net += dx * dy
      inX += Math.abs(dx)
      inY += Math.abs(dy)
    }
  }
  return net / Math.sqrt(inX * inY)
}

describe('spearman and kendall on known values', () => {
  it('follows the definitions on a hand-made ranking', () => {
    // d = 0, 1, 1, 0: rho = 1 - 6 * 2 / (4 * 15); one of six pairs is discordant.
    expect(spearman([1, 2, 3, 4], [10, 30, 20, 40]).statistic).toBeCloseTo(0.8, 12)
    expect(kendall([1, 2, 3, 4], [10, 30, 20, 40]).statistic).toBeCloseTo(4 / 6, 12)
    // Of 24 orders of 4, 1 + 3 have at most one discordant pair; twice for both sides.
    expect(kendall([1, 2, 3, 4], [10, 30, 20, 40]).pvalue).toBeCloseTo(8 / 24, 12)
    // t = r with n - 2 = 2 degrees of freedom: p = 1 - r.
    expect(spearman([1, 2, 3, 4], [10, 30, 20, 40]).pvalue).toBeCloseTo(0.2, 12)
  })

  it('gives exactly 1 and -1 for perfect orders', () => {
    for (let n = 2; n < 40; n++) {
      const x = Array.from({ length: n }, (_, i) => Math.floor(i / 2) + (i % 3 === 0 ? 0.5 : 0))
      const down = x.map(value => -value)
      expect([spearman(x, x).statistic, kendall(x, x).statistic]).toEqual([1, 1])
      expect([spearman(x, down).statistic, kendall(x, down).statistic]).toEqual([-1, -1])
    }
  })

  it('follows scipy where nothing is defined', () => {
    const undefinedResult = { statistic: Number.NaN, pvalue: Number.NaN }
    for (const [x, y] of [
      [[], []],
      [[1], [2]],
      [
        [2, 2, 2],
        [1, 2, 3],
      ],
      [
        [1, Number.NaN, 3],
        [1, 2, 3],
      ],
      [
        [-Infinity, 0, Infinity],
        [1, 2, 3],
      ],
    ] satisfies [number[], number[]][]) {
      expect(spearman(x, y)).toEqual(undefinedResult)
      expect(kendall(x, y)).toEqual(undefinedResult)
      expect(kendall(y, x, { variant: 'c' })).toEqual(undefinedResult)
    }
    expect(spearman([1, 2], [3, 4])).toEqual({ statistic: 1, pvalue: Number.NaN })
    expect(kendall([1, 2], [3, 4])).toEqual({ statistic: 1, pvalue: 1 })
    expect(spearman([1, 2, Infinity], [1, 2, 3]).statistic).toBe(1)
    expect(pearson([2, 2], [1, 2])).toEqual(undefinedResult)
    expect(pearson([1, 2], [4, 3])).toEqual({ statistic: -1, pvalue: 1 })
  })

  it('keeps squares of large values from overflowing', () => {
    expect(pearson([-5e210, 5e210, 3e200], [1, 2, 1.5]).statistic).toBeCloseTo(1, 12)
  })

  it('takes less than two seconds of CPU for 1,000,000 pairs', () => {
    const n = 1_000_000
    const x = Array.from({ length: n }, (_, i) => (i * 7919) % n)
    const y = Array.from({ length: n }, (_, i) => (i * 104_729) % n)
    const start = process.cpuUsage()
    expect(kendall(x, y).statistic).toBeTypeOf('number')
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(2)
  })
})

describe('spearman and kendall in general', () => {
  it('kendall agrees with all pairs compared one by one', () => {
    fc.assert(
      fc.property(pairedArrays, ([x, y]) => {
        const naive = naiveTau(x, y)
        if (Number.isNaN(naive)) expect(kendall(x, y).statistic).toBeNaN()
        else expect(kendall(x, y).statistic).toBeCloseTo(naive, 12)
      }),
    )
  })

  it('spearman is pearson of ranks', () => {
    fc.assert(
      fc.property(pairedArrays, ([x, y]) => {
        fc.pre(x.length > 2)
        const direct = spearman(x, y).statistic
        const viaRanks = pearson(ranks(x), ranks(y)).statistic
        if (Number.isNaN(viaRanks)) expect(direct).toBeNaN()
        else expect(direct).toBeCloseTo(viaRanks, 12)
      }),
    )
  })

  it('is symmetric, odd, bounded, and blind to order and to increasing transforms', () => {
    fc.assert(
      fc.property(pairedArrays, fc.infiniteStream(fc.nat()), ([x, y], keys) => {
        const order = x.map((_, i) => ({ i, key: keys.next().value })).sort((a, b) => a.key - b.key)
        for (const measure of [spearman, kendall]) {
          const { statistic, pvalue } = measure(x, y)
          if (Number.isNaN(statistic)) continue
          expect(Math.abs(statistic)).toBeLessThanOrEqual(1)
          if (!Number.isNaN(pvalue)) expect(pvalue).toBeGreaterThanOrEqual(0)
          if (!Number.isNaN(pvalue)) expect(pvalue).toBeLessThanOrEqual(1)
          expect(measure(y, x).statistic).toBeCloseTo(statistic, 12)
          expect(
            measure(
              x,
              y.map(value => -value),
            ).statistic,
          ).toBeCloseTo(-statistic, 12)
          expect(
            measure(
              x.map(value => value ** 3 + 2),
              y.map(Math.exp),
            ).statistic,
          ).toBeCloseTo(statistic, 12)
          const shuffled = [x, y].map(side => order.map(({ i }) => side[i] ?? 0)) as [number[], number[]]
          expect(measure(...shuffled).statistic).toBeCloseTo(statistic, 12)
        }
      }),
    )
  })

  it('gives one-sided p-values that cover everything once, and the observed value twice', () => {
    fc.assert(
      fc.property(pairedArrays, ([x, y]) => {
        const both = kendall(x, y).pvalue
        if (Number.isNaN(both)) return
        const less = kendall(x, y, { alternative: 'less' }).pvalue
        const greater = kendall(x, y, { alternative: 'greater' }).pvalue
        expect(less + greater).toBeGreaterThan(1 - 1e-9)
        expect(both).toBeCloseTo(Math.min(1, 2 * Math.min(less, greater)), 9)
      }),
    )
  })
})

describe('bad input to correlations', () => {
  it('names the field', () => {
    expect(() => spearman([1, 2], [1])).toThrow('y: expected an array as long as x (2), got an array of 1')
    expect(() => kendall([1, 2], [1, '2' as never])).toThrow('y[1]: expected a number, got "2" (string)')
    expect(() => pearson([1], [1])).toThrow('x: expected at least two values')
    expect(() => pearson([1, 2, Infinity], [1, 2, 3])).toThrow('x[2]: expected a finite number, got Infinity')
    expect(() => kendall([1, 1, 2], [1, 2, 3], { method: 'exact' })).toThrow(
      'method: expected auto or asymptotic',
    )
    expect(() => kendall([1], [1], { variant: 'a' as never })).toThrow('variant: expected b or c')
    expect(() => spearman([1], [1], { alternative: 'more' as never })).toThrow('alternative: expected')
    expect(() => spearman([1], [1], { alternatives: 'less' } as never)).toThrow(
      'alternatives: expected one of the options',
    )
    expect(() => ranks([1], 'mean' as never)).toThrow('method: expected average, min, max, dense, ordinal')
  })
})
