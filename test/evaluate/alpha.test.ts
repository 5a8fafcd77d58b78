import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../src/core/seed.js'
import { VoteConsistencyCounter } from '../../src/evaluate/signs/vote-consistency.js'
import { alphaOfCoincidences } from '../../src/evaluate/stats/alpha-of-coincidences.js'
import { coincidenceTally } from '../../src/evaluate/stats/coincidences.js'
import { type AlphaLevel, cohenKappa, krippendorffAlpha } from '../../src/evaluate/stats/index.js'

const levels: AlphaLevel[] = ['nominal', 'ordinal', 'interval', 'ratio']
const _ = undefined
/** Krippendorff 2011, example C: four observers, twelve units. */
const observers = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
  [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
const transposed = <T>(rows: T[][]): (T | undefined)[][] =>
  (rows[0] ?? []).map((_, unit) => rows.map(row => row[unit]))

const units = fc.array(fc.array(fc.option(fc.nat(4), { nil: undefined, freq: 4 }), { maxLength: 5 }), {
  maxLength: 12,
})

/** By the definition: mean distance within units beside mean distance of any two values that count. */
function naive(units: (number | undefined)[][], distance: (a: number, b: number) => number): number {
  const kept = units.map(unit => unit.filter(value => value !== undefined)).filter(unit => unit.length > 1)
  const all = kept.flat()
  const over = (values: number[]): number =>
    values.flatMap(a => values.map(b => distance(a, b))).reduce((x, y) => x + y, 0)
  const within = kept.reduce((sum, unit) => sum + over(unit) / (unit.length - 1), 0) / all.length
  return 1 - within / (over(all) / (all.length * (all.length - 1)))
}

const near = (actual: number, wanted: number): void => {
  if (Number.isNaN(wanted)) expect(actual).toBeNaN()
  else expect(actual).toBeCloseTo(wanted, 10)
}

describe('krippendorffAlpha', () => {
  it('has the values of the textbook', () => {
    const values = levels.map(level => krippendorffAlpha(transposed(observers), { level }).toFixed(3))
    expect(values).toEqual(['0.743', '0.815', '0.849', '0.797'])
    // Example A: two observers, binary. Example B: nominal.
    const binary = [
      [0, 1, 0, 0, 0, 0, 0, 0, 1, 0],
      [1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
    ]
    expect(krippendorffAlpha(transposed(binary)).toFixed(3)).toBe('0.095')
    const nominal = [[...'aabbdcccedda'], [...'babbbccceddd']]
    expect(krippendorffAlpha(transposed(nominal)).toFixed(3)).toBe('0.692')
  })

  it('is NaN where nothing can be said, and leaves lone values out', () => {
    expect(krippendorffAlpha([])).toBeNaN()
    expect(krippendorffAlpha([[1], [2, undefined], []])).toBeNaN()
    expect(krippendorffAlpha([[3, 3], [3, 3, 3], [1]])).toBeNaN()
    expect(krippendorffAlpha([[1, 1], [2, 2], [9]], { level: 'interval' })).toBe(1)
    // Two units that disagree with themselves as much as can be.
    expect(
      krippendorffAlpha([
        [0, 1],
        [0, 1],
      ]),
    ).toBeCloseTo(-0.5, 12)
  })

  it('takes scores that never repeat, and votes are measured by the same sums', () => {
    const random = randomStream([1, 'alpha'])
    // Many enough that going through pairs of scores would not end.
    const scores = Array.from({ length: 200_000 }, () => {
      const own = random.next()
      return Array.from({ length: 3 }, () => own + random.next() / 4)
    })
    const alpha = krippendorffAlpha(scores, { level: 'interval' })
    // Variances: 1/12 of units, 1/192 of values within one.
    expect(alpha).toBeCloseTo(1 - 1 / 192 / (1 / 12 + 1 / 192), 1)
    const few = scores.slice(0, 200)
    near(
      krippendorffAlpha(few, { level: 'interval' }),
      naive(few, (a, b) => (a - b) ** 2),
    )
    const counter = new VoteConsistencyCounter()
    for (const unit of scores) counter.add(unit)
    expect(counter.result().alpha).toEqual({ value: expect.closeTo(alpha, 10), n: 600_000 })
    expect(() => krippendorffAlpha([['a', 'b']], { level: 'interval' })).toThrow(
      'units: expected numbers for the level interval',
    )
  })

  it('follows the definition', () => {
    fc.assert(
      fc.property(units, units => {
        near(
          krippendorffAlpha(units),
          naive(units, (a, b) => (a === b ? 0 : 1)),
        )
        near(
          krippendorffAlpha(units, { level: 'interval' }),
          naive(units, (a, b) => (a - b) ** 2),
        )
        const ratio = (a: number, b: number) => (a === b ? 0 : ((a - b) / (a + b)) ** 2)
        near(krippendorffAlpha(units, { level: 'ratio' }), naive(units, ratio))
      }),
    )
  })

  it('does not depend on who rated, on the order of units, or on names', () => {
    fc.assert(
      fc.property(units, units => {
        const reversed = [...units].reverse().map(unit => [...unit].reverse())
        const map = (of: (value: number) => number) =>
          units.map(unit => unit.map(value => (value === undefined ? undefined : of(value))))
        for (const level of levels) {
          const alpha = krippendorffAlpha(units, { level })
          expect(krippendorffAlpha(reversed, { level })).toBe(alpha)
          expect(alpha > 1).toBe(false)
        }
        const alphas = levels.map(level => krippendorffAlpha(units, { level }))
        near(krippendorffAlpha(map(value => [7, 3, 9, 1, 4][value] ?? 0)), alphas[0] ?? 0)
        near(
          krippendorffAlpha(
            map(value => Math.exp(3 * value)),
            { level: 'ordinal' },
          ),
          alphas[1] ?? 0,
        )
        near(
          krippendorffAlpha(
            map(value => 5 - 3 * value),
            { level: 'interval' },
          ),
          alphas[2] ?? 0,
        )
        near(
          krippendorffAlpha(
            map(value => 8 * value),
            { level: 'ratio' },
          ),
          alphas[3] ?? 0,
        )
      }),
    )
  })

  it('is the same at all levels where the values are 0 and 1', () => {
    const binary = fc.array(fc.array(fc.nat(1), { minLength: 2, maxLength: 4 }), { maxLength: 9 })
    fc.assert(
      fc.property(binary, units => {
        const [nominal = 0, ...others] = levels.map(level => krippendorffAlpha(units, { level }))
        for (const other of others) near(other, nominal)
      }),
    )
  })

  it('comes near to kappa for two raters with the same shares of labels', () => {
    const a = Array.from({ length: 4000 }, (_, i) => i % 3)
    const b = a.map((value, i) => (i % 5 < 3 ? value : (value + 1) % 3))
    const alpha = krippendorffAlpha(transposed([a, b]))
    expect(Math.abs(alpha - cohenKappa(a, b))).toBeLessThan(1e-3)
  })

  it('is the alpha of a stream that was tallied', () => {
    fc.assert(
      fc.property(units, fc.constantFrom(...levels), (units, level) => {
        const tally = coincidenceTally()
        for (const unit of units) tally.add(unit)
        const coincidences = tally.coincidences()
        near(alphaOfCoincidences(coincidences, level), krippendorffAlpha(units, { level }))
        const values = units.filter(unit => unit.filter(value => value !== undefined).length > 1)
        const total = coincidences.counts.flat().reduce((sum, count) => sum + count, 0)
        expect(total).toBeCloseTo(values.flat().filter(value => value !== undefined).length, 9)
      }),
    )
  })

  it('refuses what the level does not take', () => {
    const alpha =
      (units: unknown, options = {}) =>
      () =>
        krippendorffAlpha(units as never, options)
    expect(alpha([[1, Number.NaN]])).toThrow('units[0][1]: expected a finite number, a string, or undefined')
    expect(alpha([[1], [null]])).toThrow('units[1][0]: expected a finite number')
    expect(alpha([3])).toThrow('units[0]: expected an array of values')
    expect(alpha('ab')).toThrow('units: expected an array of units')
    expect(alpha([['a', 'b']], { level: 'ordinal' })).toThrow(
      'units: expected numbers for the level ordinal, got "a"',
    )
    expect(alpha([[-1, 1]], { level: 'ratio' })).toThrow(
      'units: expected numbers, 0 or more, for the level ratio',
    )
    expect(alpha([], { level: 'cardinal' })).toThrow('level: expected nominal, ordinal, interval, ratio')
    expect(alpha([], { metric: 'nominal' })).toThrow('metric: expected one of the options level')
  })

  it('takes holes of sparse arrays for missing values', () => {
    const sparse = new Array<number>(3)
    sparse[1] = 2
    expect(krippendorffAlpha([sparse, [1, 1], [2, 2]])).toBe(1)
  })
})

describe('labels of two raters', () => {
  it('are refused where one is missing: it would agree with anything', () => {
    expect(() => cohenKappa([1, 2], [1, undefined as never])).toThrow('b[1]: expected a number or a string')
    expect(() => cohenKappa([1, Number.NaN], [1, 2])).toThrow('a[1]: expected a number or a string, got NaN')
  })
})
