import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRational, exactMean, type Rational, rationalToNumber, toRational } from '../../src/index.js'

/** A number with a few decimals, beside the integer that its digits are without the point. */
const decimal = fc
  .record({ digits: fc.integer({ min: -99_999, max: 99_999 }), decimals: fc.integer({ min: 0, max: 4 }) })
  .map(({ digits, decimals }) => ({ digits, decimals, value: Number(`${digits}e-${decimals}`) }))

const fraction: fc.Arbitrary<Rational> = fc
  .record({ a: fc.integer(), b: fc.integer({ min: 1 }) })
  .map(({ a, b }) => toRational({ numerator: a, denominator: b }))

describe('exactMean', () => {
  it('is what sums of integers say it is', () => {
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 20 }), votes => {
        const mean = exactMean(votes.map(({ value }) => value))
        const sum = votes.reduce(
          (all, { digits, decimals }) => all + BigInt(digits) * 10n ** BigInt(4 - decimals),
          0n,
        )
        const { numerator = 0, denominator = 0 } = mean ?? {}
        expect(BigInt(numerator) * 10_000n * BigInt(votes.length)).toBe(sum * BigInt(denominator))
        expect(greatestCommonDivisor(numerator, denominator)).toBe(1)
        expect(denominator).toBeGreaterThan(0)
      }),
    )
  })

  it('does not depend on the order of votes', () => {
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 9 }), votes => {
        const values = votes.map(({ value }) => value)
        expect(exactMean(values)).toEqual(exactMean(values.toReversed()))
      }),
    )
  })

  it('gives equal means for votes whose floats differ', () => {
    expect((0.1 + 0.2 + 0.3) / 3).not.toBe((0.3 + 0.2 + 0.1) / 3)
    expect(exactMean([0.1, 0.2, 0.3])).toEqual({ numerator: 1, denominator: 5 })
    const third = { numerator: 1, denominator: 3 }
    expect(exactMean([third, third, third])).toEqual(third)
    expect(exactMean([4, 5, 4])).toEqual({ numerator: 13, denominator: 3 })
  })

  it('has no mean of nothing', () => expect(exactMean([])).toBeUndefined())
})

describe('toRational', () => {
  it.each([
    [3.5, 7, 2],
    [0.1, 1, 10],
    [-0.25, -1, 4],
    [-0, 0, 1],
    [1e-7, 1, 10_000_000],
    [1.5e-7, 3, 20_000_000],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1],
  ])('%d is %d/%d', (value, numerator, denominator) => {
    expect(toRational(value)).toEqual({ numerator, denominator })
  })

  it('brings fractions to lowest terms', () => {
    expect(toRational({ numerator: -6, denominator: 4 })).toEqual({ numerator: -3, denominator: 2 })
    expect(toRational({ numerator: 0, denominator: 9 })).toEqual({ numerator: 0, denominator: 1 })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300, 5e-324, 2 ** 53, 0.12345678901234568])(
    'refuses %d, which has no exact fraction of safe integers',
    value =>
      expect(() => toRational(value)).toThrow(
        expect.objectContaining({ name: 'InvalidArgumentError', field: 'score' }),
      ),
  )

  it.each([
    { numerator: 1, denominator: 0 },
    { numerator: 0, denominator: 0 },
    { numerator: 1, denominator: -2 },
    { numerator: 1.5, denominator: 2 },
    { numerator: Number.NaN, denominator: 1 },
  ])('refuses $numerator/$denominator, which is no fraction', value => {
    expect(() => toRational(value)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field: 'score' }),
    )
  })
})

describe('compareRational', () => {
  it('is a total order, finer than floats', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(Math.abs(compareRational(a, b) + compareRational(b, a))).toBe(0)
        expect(compareRational(a, a)).toBe(0)
        const [low, middle, high] = [a, b, c].sort(compareRational)
        if (low && middle && high) {
          for (const [x, y] of [
            [low, middle],
            [middle, high],
            [low, high],
          ] as const) {
            expect(compareRational(x, y)).toBeLessThanOrEqual(0)
          }
        }
        if (compareRational(a, b) < 0) expect(rationalToNumber(a)).toBeLessThanOrEqual(rationalToNumber(b))
        if (compareRational(a, b) === 0) expect(a).toEqual(b)
      }),
    )
    const big = Number.MAX_SAFE_INTEGER
    const [a, b] = [
      { numerator: big - 1, denominator: big },
      { numerator: big - 2, denominator: big - 1 },
    ]
    expect(rationalToNumber(a)).toBe(rationalToNumber(b))
    expect(compareRational(a, b)).toBe(1)
  })
})

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestCommonDivisor(b, a % b)
}
