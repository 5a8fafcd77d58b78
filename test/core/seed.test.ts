import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveSeed, randomStream, type SeedPath } from '../../src/index.js'

const path: fc.Arbitrary<SeedPath> = fc.array(fc.oneof(fc.string(), fc.integer()), {
  minLength: 1,
  maxLength: 5,
})
const draws = (at: SeedPath): number[] => {
  const random = randomStream(at)
  return Array.from({ length: 4 }, () => random.next())
}

describe('a place in the run', () => {
  it('has always the same seed and the same stream', () => {
    fc.assert(
      fc.property(path, at => {
        expect(deriveSeed([...at])).toBe(deriveSeed(at))
        expect(draws([...at])).toEqual(draws(at))
      }),
    )
  })

  it('shares neither with another place', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b))
        expect(draws(a)).not.toEqual(draws(b))
      }),
    )
  })

  it.each([
    [
      ['1', 2],
      [1, '2'],
    ],
    [['a', 'b'], ['ab']],
    [['a,b'], ['a', 'b']],
    [['a","b'], ['a', 'b']],
    [
      ['["a"]', 'b'],
      [['a'].join(), 'b'],
    ],
    [
      [1, 12],
      [11, 2],
    ],
    [['\ud800'], ['\udfff']],
  ] satisfies [SeedPath, SeedPath][])('%j is not %j', (a, b) => {
    expect(deriveSeed(a)).not.toBe(deriveSeed(b))
    expect(draws(a)).not.toEqual(draws(b))
  })

  it('has a seed that every server takes', () => {
    fc.assert(
      fc.property(path, at => {
        const seed = deriveSeed(at)
        expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true)
      }),
    )
  })

  it('keeps the seed it had in earlier versions: recorded runs depend on it', () => {
    // The first 32 bits of the path's SHA-256, halved; draws by an independent implementation of sfc32.
    expect(deriveSeed([1, 'iteration', 2, 'candidates', 17, 0])).toBe(526_350_549)
    const random = randomStream([1, 'select', 17])
    expect([random.below(1000), random.below(1000), random.below(1000)]).toEqual([325, 608, 921])
  })
})

describe('below', () => {
  it.each([1, 2, 3, 7, 100])('draws each integer under %d equally often', bound => {
    const n = 20_000
    const random = randomStream(['below', bound])
    const counts = new Array<number>(bound).fill(0)
    for (let i = 0; i < n; i++) {
      const value = random.below(bound)
      counts[value] = (counts[value] ?? 0) + 1
    }
    expect(counts).toHaveLength(bound)
    // Five standard deviations of a binomial count; the draws are seeded, so that this passes always or never.
    const allowed = 5 * Math.sqrt((n / bound) * (1 - 1 / bound))
    for (const count of counts) expect(Math.abs(count - n / bound)).toBeLessThanOrEqual(allowed)
  })

  it('favours no small result where a plain remainder would', () => {
    // 2^32 mod 3 * 2^30 leaves a remainder that would give its lowest third twice the chance.
    const n = 20_000
    const random = randomStream(['rejection'])
    let low = 0
    for (let i = 0; i < n; i++) if (random.below(3 * 2 ** 30) < 2 ** 30) low++
    expect(Math.abs(low - n / 3)).toBeLessThanOrEqual(5 * Math.sqrt((n * 2) / 9))
  })

  it.each([0, -1, 1.5, Number.NaN, 2 ** 32 + 1])('refuses %d', bound => {
    expect(() => randomStream(['x']).below(bound)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field: 'bound' }),
    )
  })

  it('takes the largest bound', () => {
    const random = randomStream(['largest'])
    const values = Array.from({ length: 64 }, () => random.below(2 ** 32))
    expect(Math.max(...values)).toBeGreaterThan(2 ** 31)
  })
})

describe('sample', () => {
  it('gives distinct items, all where there are fewer, and leaves the list alone', () => {
    fc.assert(
      fc.property(path, fc.uniqueArray(fc.integer()), fc.nat({ max: 20 }), (at, items, count) => {
        const before = [...items]
        const taken = randomStream(at).sample(items, count)
        expect(taken).toHaveLength(Math.min(count, items.length))
        expect(new Set(taken).size).toBe(taken.length)
        for (const item of taken) expect(items).toContain(item)
        expect(items).toEqual(before)
      }),
    )
  })

  it('gives every order equally often', () => {
    const n = 6000
    const counts = new Map<string, number>()
    for (let i = 0; i < n; i++) {
      const order = randomStream(['order', i]).sample(['a', 'b', 'c'], 3).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values())
      expect(Math.abs(count - n / 6)).toBeLessThan(5 * Math.sqrt((n * 5) / 36))
  })
})
