import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../src/core/seed.js'
import { exactInterval } from '../../src/evaluate/stats/binomial.js'
import { itemsFor, proportionBounds, shareClaim } from '../../src/testing/claim.js'
import { meanClaim } from '../../src/testing/mean-claim.js'

const claim = (atLeast: number, confidence = 0.95) => ({ atLeast, confidence })
const share = { min: 0, max: 1 }

describe('a claim about a share', () => {
  it('has the exact bounds, one-sided', () => {
    const { low, high } = proportionBounds(0.9, 20, 0.975)
    const exact = exactInterval(18, 20)
    expect(low).toBeCloseTo(exact.low, 12)
    expect(high).toBeCloseTo(exact.high, 12)
    // The rule of three: 1 - 0.05^(1/59).
    expect(proportionBounds(1, 59, 0.95).low).toBeCloseTo(0.05 ** (1 / 59), 12)
  })

  it('holds, fails, or says how many more items it takes', () => {
    expect(shareClaim(59, 59, 0, claim(0.95)).verdict).toBe('holds')
    expect(shareClaim(58, 58, 0, claim(0.95))).toMatchObject({ verdict: 'not-enough-data', needed: 1 })
    expect(shareClaim(10, 40, 0, claim(0.75)).verdict).toBe('fails')
    expect(shareClaim(0, 0, 0, claim(0.5)).verdict).toBe('not-enough-data')
  })

  it('counts items without a value against both ends', () => {
    const { interval } = shareClaim(30, 30, 10, claim(0.75))
    expect(interval.low).toBeCloseTo(proportionBounds(30 / 40, 40, 0.95).low, 12)
    expect(interval.high).toBe(1)
  })

  it('counts on as many items without a value among those that are needed', () => {
    // A quarter without a value: the lower end never reaches 0.9.
    expect(shareClaim(30, 30, 10, claim(0.9)).needed).toBeUndefined()
    const { needed = 0 } = shareClaim(9, 9, 1, claim(0.75))
    expect(shareClaim(9 + 0.9 * needed, 9 + 0.9 * needed, 1 + 0.1 * needed, claim(0.75)).verdict).toBe(
      'holds',
    )
  })

  it('needs so many items that these settle it and one less would not', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (p, at) => {
          const n = itemsFor({ low: p, high: p }, claim(at))
          const settled = (of: number): boolean => {
            const { low, high } = proportionBounds(p, of, 0.95)
            return low >= at || high < at
          }
          if (n === undefined) expect(settled(1_000)).toBe(false)
          else {
            expect(settled(n)).toBe(true)
            if (n > 1) expect(settled(n - 1)).toBe(false)
          }
        },
      ),
      { seed: 5 },
    )
  })

  it('says nothing of a number where the share is what is claimed', () => {
    expect(itemsFor({ low: 0.75, high: 0.75 }, claim(0.75))).toBeUndefined()
  })
})

describe('a claim about a mean over groups', () => {
  const groupsOf = (count: number, value: number) =>
    Array.from({ length: count }, () => ({ value, n: 1, excluded: 0 }))

  it('is not sure of a few groups that are all alike', () => {
    expect(meanClaim(groupsOf(3, 1), claim(0.75), share).verdict).toBe('not-enough-data')
    expect(meanClaim(groupsOf(40, 1), claim(0.75), share).verdict).toBe('holds')
    expect(meanClaim(groupsOf(40, 0), claim(0.75), share).verdict).toBe('fails')
  })

  it('knows nothing without groups, or of one', () => {
    expect(meanClaim([], claim(0.5), share)).toMatchObject({ verdict: 'not-enough-data', value: undefined })
    expect(meanClaim(groupsOf(1, 1), claim(0.5), share)).toMatchObject({
      verdict: 'not-enough-data',
      interval: { low: 0, high: 1 },
    })
  })

  it('is wider for pairs of few instructions than for as many independent ones', () => {
    const alternating = (count: number, size: number) =>
      Array.from({ length: count }, (_, i) => ({ value: i % 4 === 0 ? 0 : size, n: size, excluded: 0 }))
    const few = meanClaim(alternating(20, 10), claim(0.5), share).interval
    const many = meanClaim(alternating(200, 1), claim(0.5), share).interval
    expect(few.low).toBeLessThan(many.low)
    expect(few.high).toBeGreaterThan(many.high)
  })

  it('counts on as many groups without a value among those that are needed', () => {
    const silent = { value: 0, n: 0, excluded: 1 }
    expect(meanClaim([...groupsOf(80, 1), ...Array(20).fill(silent)], claim(0.9), share)).toMatchObject({
      verdict: 'not-enough-data',
      value: 1,
    })
    expect(
      meanClaim([...groupsOf(80, 1), ...Array(20).fill(silent)], claim(0.9), share).needed,
    ).toBeUndefined()
    const some = meanClaim([...groupsOf(18, 1), ...Array(2).fill(silent)], claim(0.75), share)
    const all = 20 + (some.needed ?? 0)
    const more = [...groupsOf(Math.ceil(0.9 * all), 1), ...Array(Math.floor(0.1 * all)).fill(silent)]
    expect([some.verdict, meanClaim(more, claim(0.75), share).verdict]).toEqual(['not-enough-data', 'holds'])
  })

  it('knows next to nothing where one group has nearly all items', () => {
    const groups = [{ value: 1_000_000, n: 1_000_000, excluded: 0 }, ...groupsOf(20, 1)]
    const { verdict, interval } = meanClaim(groups, claim(0.5), share)
    expect(verdict).toBe('not-enough-data')
    expect(interval.low).toBeLessThan(0.1)
  })

  it.each([
    { sizes: 'one of 100, the others of 1', sizeOf: (i: number) => (i === 0 ? 100 : 1) },
    { sizes: '100, 50, 33, …', sizeOf: (i: number) => Math.ceil(100 / (i + 1)) },
    { sizes: 'every fifth of 10', sizeOf: (i: number) => (i % 5 === 0 ? 10 : 1) },
  ])('is wrong at most as often as it says of groups that are not of a size: $sizes', ({ sizeOf }) => {
    const random = randomStream([7, 'uneven'])
    let [low, high] = [0, 0]
    const [runs, p] = [400, 0.75]
    for (let run = 0; run < runs; run++) {
      const groups = Array.from({ length: 30 }, (_, i) => {
        const n = sizeOf(i)
        return { value: random.below(1e9) < p * 1e9 ? n : 0, n, excluded: 0 }
      })
      const { interval } = meanClaim(groups, claim(0.5), share)
      if (interval.low > p) low++
      if (interval.high < p) high++
    }
    expect(Math.max(low, high) / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
  })

  it('scales to correlations', () => {
    const groups = groupsOf(50, 0.5)
    const { interval, value } = meanClaim(groups, claim(0.2), { min: -1, max: 1 })
    const scaled = meanClaim(
      groups.map(each => ({ ...each, value: 0.75 })),
      claim(0.6),
      share,
    ).interval
    expect(value).toBe(0.5)
    expect(interval.low).toBeCloseTo(2 * scaled.low - 1, 12)
    expect(interval.high).toBeCloseTo(2 * scaled.high - 1, 12)
  })

  it('contains the value, and grows with what is excluded', () => {
    const group = fc
      .record({ right: fc.nat(6), wrong: fc.nat(6), excluded: fc.nat(2) })
      .map(({ right, wrong, excluded }) => ({ value: right, n: right + wrong, excluded }))
    fc.assert(
      fc.property(fc.array(group, { minLength: 2, maxLength: 30 }), groups => {
        const all = meanClaim(groups, claim(0.5), share)
        if (all.value === undefined) return
        expect(all.interval.low).toBeLessThanOrEqual(all.value + 1e-9)
        expect(all.interval.high).toBeGreaterThanOrEqual(all.value - 1e-9)
      }),
    )
  })

  it.each([
    { count: 10, size: 6, alike: 0.5, p: 0.75 },
    { count: 60, size: 6, alike: 0.3, p: 0.6 },
    { count: 60, size: 1, alike: 0, p: 0.9 },
    { count: 150, size: 4, alike: 0.5, p: 0.75 },
  ])(
    'is wrong at most as often as it says: $count groups of up to $size, $p',
    ({ count, size, alike, p }) => {
      const random = randomStream([7, 'coverage', count])
      const chance = (of: number): boolean => random.below(1e9) < of * 1e9
      let [low, high] = [0, 0]
      const runs = 400
      for (let run = 0; run < runs; run++) {
        const groups = Array.from({ length: count }, () => {
          const own = chance(p)
          const n = 1 + random.below(size)
          const right = Array.from({ length: n }, () => (chance(alike) ? own : chance(p)))
          return { value: right.filter(Boolean).length, n, excluded: 0 }
        })
        const { interval } = meanClaim(groups, claim(0.5), share)
        if (interval.low > p) low++
        if (interval.high < p) high++
      }
      // 5% and three deviations of 400 draws.
      expect(Math.max(low, high) / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
    },
  )
})
