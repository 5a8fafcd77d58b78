import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../../src/core/seed.js'
import { affinitiesOf } from '../../../../src/evaluate/texts/map/affinities.js'
import { Quadtree } from '../../../../src/evaluate/texts/map/quadtree.js'
import { divergenceOf, forcesOf, tSne } from '../../../../src/evaluate/texts/map/t-sne.js'

/** Neighbours of n points, all others, with given nearness. */
function allNear(n: number, nearness: (one: number, other: number) => number) {
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => ({ other: j, near: nearness(i, j) }))
      .filter(({ other }) => other !== i)
      .sort((a, b) => b.near - a.near),
  ).flat()
  return {
    count: n - 1,
    places: Int32Array.from(rows, ({ other }) => other),
    nearness: Float64Array.from(rows, ({ near }) => near),
  }
}

const random = randomStream([1, 'test'])
const near = allNear(40, (i, j) => Math.cos((Math.min(i, j) * 13 + Math.max(i, j) * 7) % 11) / 2 + 0.5)

describe('Quadtree', () => {
  const point = fc.double({ min: -5, max: 5, noNaN: true })
  const plane = fc.array(fc.tuple(point, point), { minLength: 1, maxLength: 40 })

  /** The sums without a tree. */
  function plain(points: readonly (readonly [number, number])[], x: number, y: number): number[] {
    const sums = [0, 0, 0]
    for (const [px, py] of points) {
      const weight = 1 / (1 + (x - px) ** 2 + (y - py) ** 2)
      sums[0] = (sums[0] ?? 0) + weight * weight * (x - px)
      sums[1] = (sums[1] ?? 0) + weight * weight * (y - py)
      sums[2] = (sums[2] ?? 0) + weight
    }
    return sums
  }

  it('adds up exactly where no square counts as one place, points twice and nearly so among them', () => {
    fc.assert(
      fc.property(plane, plane, (first, points) => {
        const twice = [...points, ...points, ...points.map(([x, y]) => [x + 1e-9, y] as const)]
        const tree = new Quadtree(1)
        tree.fill(Float64Array.from(first.flat()))
        // What was in it before must not count.
        tree.fill(Float64Array.from(twice.flat()))
        for (const [x, y] of points) {
          tree.ask(x, y, 0)
          plain(twice, x, y).forEach((sum, i) => {
            expect(tree.sums[i]).toBeCloseTo(sum, 6)
          })
        }
      }),
    )
  })

  it('comes near with squares that count as one', () => {
    const points = Array.from({ length: 500 }, () => [20 * random.next(), 20 * random.next()] as const)
    const tree = new Quadtree(500)
    tree.fill(Float64Array.from(points.flat()))
    for (const [x, y] of points.slice(0, 50)) {
      tree.ask(x, y, 0.5)
      const [, , weights = 0] = plain(points, x, y)
      expect(Math.abs((tree.sums[2] ?? 0) / weights - 1)).toBeLessThan(0.03)
    }
  })

  it('takes points that no square can tell apart', () => {
    const tree = new Quadtree(4)
    tree.fill(Float64Array.of(0, 0, 1e-300, 0, 1, 1, 1, 1))
    tree.ask(1, 1, 0)
    expect(tree.sums[2]).toBeCloseTo(2 + 2 / 3, 12)
    tree.fill(Float64Array.of(3, 3, 3, 3))
    tree.ask(3, 3, 0.5)
    expect([...tree.sums]).toEqual([0, 0, 2])
  })
})

describe('affinitiesOf', () => {
  it('adds up to 1, each pair once', () => {
    const { one, other, p } = affinitiesOf(40, near, 8)
    expect(p.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
    expect(one.every((place, i) => place < (other[i] ?? -1))).toBe(true)
    expect(new Set(one.map((place, i) => 40 * place + (other[i] ?? 0))).size).toBeGreaterThan(39)
  })

  it('is as wide as the perplexity asks for', () => {
    // Around a ring all points have like neighbours, and p of both orders is that of one.
    const ring = allNear(60, (i, j) => Math.cos((2 * Math.PI * (i - j)) / 60))
    for (const perplexity of [3, 9, 15]) {
      const { one, other, p } = affinitiesOf(60, ring, perplexity)
      const of0 = p.filter((_, i) => one[i] === 0 || other[i] === 0).map(value => value * 30)
      const entropy = -of0.reduce((sum, value) => sum + (value === 0 ? 0 : value * Math.log(value)), 0)
      expect(Math.exp(entropy)).toBeCloseTo(perplexity, 0)
    }
  })

  it('shares alike where all are equally near, identical ones too', () => {
    for (const nearness of [0, 1]) {
      const { p } = affinitiesOf(
        7,
        allNear(7, () => nearness),
        2,
      )
      for (const value of p) expect(value).toBeCloseTo(1 / 21, 12)
    }
  })
})

describe('tSne', () => {
  const affinities = affinitiesOf(40, near, 8)

  it('follows the gradient of the divergence', () => {
    const points = Float64Array.from({ length: 80 }, () => 4 * random.next())
    const forces = forcesOf(40, affinities, 0)
    const gradient = forces(points, 1).gradient.slice()
    const at = (place: number, step: number): number => {
      const moved = points.with(place, (points[place] ?? 0) + step)
      return divergenceOf(moved, affinities, forces(moved, 1).normaliser)
    }
    for (let place = 0; place < 80; place += 7)
      expect(gradient[place]).toBeCloseTo((at(place, 1e-5) - at(place, -1e-5)) / 2e-5, 7)
  })

  it('lowers it, alike for a seed', () => {
    const one = tSne(40, affinities, randomStream([1]))
    const start = Float64Array.from({ length: 80 }, () => random.next() * 1e-4)
    const before = divergenceOf(start, affinities, forcesOf(40, affinities)(start, 1).normaliser)
    expect(one.divergence).toBeLessThan(0.8 * before)
    expect(one.divergence).toBeGreaterThan(0)
    expect(tSne(40, affinities, randomStream([1]))).toEqual(one)
    expect(tSne(40, affinities, randomStream([2])).points).not.toEqual(one.points)
  })
})
