import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BradleyTerry,
  bradleyTerry,
  bradleyTerryOfPrompts,
  type PairCounts,
  type PairVerdict,
} from '../../src/evaluate/index.js'

const names = ['w', 'x', 'y', 'z']

/** Counts of every pair of up to four models, ones who never met among them. */
const tables: fc.Arbitrary<PairCounts[]> = fc
  .record({
    size: fc.integer({ min: 2, max: 4 }),
    counts: fc.array(fc.nat(30), { minLength: 18, maxLength: 18 }),
  })
  .map(({ size, counts }) => {
    const pairs = names.slice(0, size).flatMap((a, i) => names.slice(i + 1, size).map(b => ({ a, b })))
    return pairs.map((pair, i) => {
      const [win = 0, tie = 0, lose = 0] = counts.slice(3 * i)
      return { ...pair, win, tie, lose }
    })
  })

const strengthsOf = (fitted: BradleyTerry): Record<string, number> =>
  fitted.ok ? Object.fromEntries(fitted.models.map(({ model, strength }) => [model, strength])) : {}

const logit = (p: number): number => Math.log(p / (1 - p))

describe('bradleyTerry', () => {
  it('is the logit of the win rate for two models', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(50), fc.nat(1000), (win, tie, lose) => {
        const fitted = bradleyTerry([{ a: 'x', b: 'y', win, tie, lose }], { anchor: 'y' })
        const n = win + tie + lose
        const decided = tie > 0 || (win > 0 && lose > 0)
        expect(fitted.ok).toBe(decided)
        if (!fitted.ok) return
        const p = (win + tie / 2) / n
        expect(Math.abs((strengthsOf(fitted).x ?? Number.NaN) - logit(p))).toBeLessThan(1e-10)
        expect(strengthsOf(fitted).y).toBe(0)
        expect(fitted.models[0]?.beats[0]?.probability).toBeCloseTo(p, 10)
        expect(fitted.comparisons).toBe(n)
      }),
    )
  })

  it('has no slope at its strengths, and their sum is zero', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(0, 0.5), (counts, ridge) => {
        const fitted = bradleyTerry(counts, { ridge })
        if (!fitted.ok) return
        const at = strengthsOf(fitted)
        const total = counts.reduce((sum, { win, tie = 0, lose }) => sum + win + tie + lose, 0)
        for (const name of Object.keys(at)) {
          let slope = -ridge * (at[name] ?? 0)
          for (const { a, b, win, tie = 0, lose } of counts) {
            const p = 1 / (1 + Math.exp((at[b] ?? 0) - (at[a] ?? 0)))
            const surprise = win + tie / 2 - (win + tie + lose) * p
            slope += name === a ? surprise : name === b ? -surprise : 0
          }
          expect(Math.abs(slope)).toBeLessThan(1e-10 * Math.max(1, total))
        }
        expect(Math.abs(Object.values(at).reduce((sum, one) => sum + one, 0))).toBeLessThan(1e-10)
      }),
    )
  })

  it('does not mind the order of pairs, nor who is called a', () => {
    fc.assert(
      fc.property(tables, counts => {
        const fitted = bradleyTerry(counts)
        const turned = [...counts]
          .reverse()
          .map(({ a, b, win, tie, lose }) => ({ a: b, b: a, win: lose, tie: tie ?? 0, lose: win }))
        const other = bradleyTerry(turned)
        expect(other.ok).toBe(fitted.ok)
        for (const [name, strength] of Object.entries(strengthsOf(fitted)))
          expect(Math.abs((strengthsOf(other)[name] ?? Number.NaN) - strength)).toBeLessThan(1e-9)
        // Who wins as often as the other lost before has the opposite strength.
        const mirrored = bradleyTerry(counts.map(pair => ({ ...pair, win: pair.lose, lose: pair.win })))
        for (const [name, strength] of Object.entries(strengthsOf(fitted)))
          expect(Math.abs((strengthsOf(mirrored)[name] ?? Number.NaN) + strength)).toBeLessThan(1e-9)
      }),
    )
  })

  it('finds the strengths that made the counts', () => {
    const truth: Record<string, number> = { w: 1.5, x: 0.25, y: -0.5, z: -1.25 }
    const counts = names.flatMap((a, i) =>
      names.slice(i + 1).map((b, j) => {
        const games = 40 + 10 * (i + j)
        const p = 1 / (1 + Math.exp((truth[b] ?? 0) - (truth[a] ?? 0)))
        return { a, b, win: games * p, lose: games * (1 - p) }
      }),
    )
    const found = strengthsOf(bradleyTerry(counts))
    for (const name of names) expect(Math.abs((found[name] ?? 0) - (truth[name] ?? 0))).toBeLessThan(1e-10)
    const anchored = strengthsOf(bradleyTerry(counts, { anchor: 'z' }))
    expect(anchored).toMatchObject({ w: expect.closeTo(2.75, 10), z: 0 })
  })

  it('stands extreme counts', () => {
    const found = strengthsOf(bradleyTerry([{ a: 'x', b: 'y', win: 1e12, lose: 1e-3 }], { anchor: 'y' }))
    expect(found.x).toBeCloseTo(Math.log(1e15), 8)
    const smallest = bradleyTerry([{ a: 'x', b: 'y', win: 2 ** 53 - 1, lose: 1e-200 }], { anchor: 'y' })
    expect(strengthsOf(smallest).x).toBeCloseTo(Math.log(2 ** 53 - 1) + 200 * Math.LN10, 6)
    // A long chain of rare upsets.
    const chain = Array.from({ length: 9 }, (_, i) => ({ a: `m${i}`, b: `m${i + 1}`, win: 1e6, lose: 1 }))
    expect(strengthsOf(bradleyTerry(chain, { anchor: 'm9' })).m0).toBeCloseTo(9 * Math.log(1e6), 6)
  })

  it('says which models nothing decides between', () => {
    expect(bradleyTerry([])).toEqual({
      ok: false,
      reason: 'no-comparisons',
      groups: [],
      comparisons: 0,
      excluded: 0,
    })
    const apart = [
      { a: 'w', b: 'x', win: 3, lose: 1 },
      { a: 'y', b: 'z', win: 1, lose: 1 },
    ]
    expect(bradleyTerry(apart)).toMatchObject({
      ok: false,
      reason: 'disconnected',
      groups: [
        ['w', 'x'],
        ['y', 'z'],
      ],
      comparisons: 6,
    })
    // x and y beat each other; both lost to z alone.
    const above = [
      { a: 'x', b: 'y', win: 3, lose: 1 },
      { a: 'y', b: 'z', win: 0, lose: 2 },
    ]
    expect(bradleyTerry(above)).toMatchObject({ reason: 'one-sided', groups: [['z'], ['x', 'y']] })
    expect(bradleyTerry([...above, { a: 'x', b: 'z', win: 0, tie: 1, lose: 0 }]).ok).toBe(true)
  })

  it('is finite with a ridge where likelihood alone is not', () => {
    const fitted = bradleyTerry([{ a: 'x', b: 'y', win: 5, lose: 0 }], { ridge: 1 })
    expect(fitted).toMatchObject({ ok: true, ridge: 1 })
    const { x = 0, y = 0 } = strengthsOf(fitted)
    expect(x).toBeGreaterThan(0)
    expect(y).toBeCloseTo(-x, 12)
    // However small it is, and with models that were never compared: each group's strengths have the sum zero.
    const apart = [
      { a: 'x', b: 'y', win: 5, lose: 0 },
      { a: 'u', b: 'v', win: 4, lose: 1 },
    ]
    for (const ridge of [1e-3, 1e-12, 1e-100]) {
      const found = strengthsOf(bradleyTerry(apart, { ridge }))
      // 5 sigmoid(-2 x) = ridge x.
      expect(5 / (1 + Math.exp(2 * (found.x ?? 0))) / (ridge * (found.x ?? 0))).toBeCloseTo(1, 9)
      expect((found.x ?? 0) + (found.y ?? 0)).toBeCloseTo(0, 12)
      expect(found.u).toBeCloseTo(Math.log(4) / 2, 2)
      expect((found.u ?? 0) + (found.v ?? 0)).toBeCloseTo(0, 12)
    }
    // A stronger one holds strengths closer together.
    expect(strengthsOf(bradleyTerry([{ a: 'x', b: 'y', win: 5, lose: 0 }], { ridge: 9 })).x).toBeLessThan(x)
  })

  it.each([
    [[{ a: 'x', b: 'x', win: 1, lose: 1 }], {}, "counts[0].b: expected another model's name"],
    [[{ a: 1, b: 'x', win: 1, lose: 1 }], {}, 'counts[0].a'],
    [[{ a: 'x', b: 'y', win: -1, lose: 1 }], {}, 'counts[0].win: expected a number in 0..2^53'],
    [[{ a: 'x', b: 'y', win: 1, lose: Number.NaN }], {}, 'counts[0].lose'],
    [[{ a: 'x', b: 'y', win: 1e300, lose: 1 }], {}, 'counts[0].win'],
    [[{ a: 'x', b: 'y', win: 1, lose: 1 }], { anchor: 'q' }, 'anchor: expected one of the models x, y'],
    [[], { ridge: -1 }, 'ridge: '],
    [[], { seed: 1 }, 'seed: expected one of the options'],
    [{}, {}, 'counts: expected an array'],
  ])('refuses %j with %j', (counts, options, message) => {
    expect(() => bradleyTerry(counts as never, options as never)).toThrow(message)
  })
})

const verdict = fc.constantFrom('a', 'b', 'tie', undefined)
const prompts: fc.Arbitrary<PairVerdict[][]> = fc.array(
  fc.array(
    fc.record({ pair: fc.constantFrom(['x', 'y'], ['y', 'z'], ['x', 'z']), verdict }).map(row => ({
      a: row.pair[0] ?? '',
      b: row.pair[1] ?? '',
      verdict: row.verdict,
    })),
    { maxLength: 3 },
  ),
  { maxLength: 12 },
)

describe('bradleyTerryOfPrompts', () => {
  it('fits what the verdicts add up to', () => {
    fc.assert(
      fc.property(prompts, list => {
        const verdicts = list.flat()
        const one = (of: boolean): number => (of ? 1 : 0)
        const counts = verdicts.map(({ a, b, verdict }) => ({
          a,
          b,
          win: one(verdict === 'a'),
          tie: one(verdict === 'tie'),
          lose: one(verdict === 'b'),
        }))
        const fitted = bradleyTerryOfPrompts(list, { resamples: 20 })
        const excluded = verdicts.filter(row => row.verdict === undefined).length
        expect(fitted).toMatchObject({ comparisons: verdicts.length - excluded, excluded })
        const expected = bradleyTerry(counts)
        expect(strengthsOf(fitted)).toEqual(strengthsOf(expected))
        if (!expected.ok && !fitted.ok) expect(fitted).toEqual({ ...expected, excluded })
      }),
    )
  })

  const many = Array.from({ length: 60 }, (_, i): PairVerdict[] => [
    { a: 'x', b: 'y', verdict: i % 3 ? 'a' : 'b' },
    { a: 'y', b: 'z', verdict: i % 4 ? 'tie' : 'a' },
  ])

  it('has intervals around the strengths, the same for the same seed', () => {
    const fitted = bradleyTerryOfPrompts(many, { resamples: 400, seed: 7 })
    if (!fitted.ok) throw new Error(fitted.reason)
    for (const { strength, interval } of fitted.models) {
      expect(interval?.low).toBeLessThan(strength)
      expect(interval?.high).toBeGreaterThan(strength)
      expect(interval?.defined).toBe(400)
    }
    expect(bradleyTerryOfPrompts(many, { resamples: 400, seed: 7 })).toEqual(fitted)
    expect(bradleyTerryOfPrompts(many, { resamples: 400, seed: 8 })).not.toEqual(fitted)
    const anchored = bradleyTerryOfPrompts(many, { resamples: 50, anchor: 'y' })
    expect(anchored.ok && anchored.models[1]).toMatchObject({ model: 'y', strength: 0, interval: undefined })
  })

  it('takes resamples without a maximum as the extremes, and has no interval where they are the ends', () => {
    const won = (a: number, b: number): PairVerdict[][] =>
      Array.from({ length: a + b }, (_, i) => [{ a: 'x', b: 'y', verdict: i < a ? 'a' : 'b' }])
    const intervalOf = (prompts: PairVerdict[][], confidence: number) => {
      const fitted = bradleyTerryOfPrompts(prompts, { resamples: 4000, confidence })
      return fitted.ok ? fitted.models[0]?.interval : undefined
    }
    // All three alike: 9 of 27.
    const few = won(2, 1)
    expect(intervalOf(few, 0.95)).toBeUndefined()
    // None lost: (7 / 8) ** 8, a third; 0.8 leaves a tenth to each side, 0.2 two fifths.
    expect(intervalOf(won(7, 1), 0.8)).toBeUndefined()
    const wide = intervalOf(won(7, 1), 0.2)
    expect(wide?.defined).toBeGreaterThan(2500)
    expect(wide?.defined).toBeLessThan(2800)
    // The largest finite strength at 80 wins in 100 that are left: far up.
    const strength = Math.log(7) / 2
    expect(wide?.low).toBeLessThan(strength)
    expect(wide?.high).toBeGreaterThanOrEqual(strength)
    // (16 / 20) ** 20 = 0.012 is less than a tail.
    expect(intervalOf(won(16, 4), 0.95)?.defined).toBeLessThan(4000)
    const held = bradleyTerryOfPrompts(few, { resamples: 100, ridge: 1 })
    expect(held.ok && held.models[0]?.interval?.defined).toBe(100)
    const single = bradleyTerryOfPrompts([[{ a: 'x', b: 'y', verdict: 'tie' }]])
    expect(single.ok && single.models[0]).toMatchObject({ strength: 0, interval: undefined })
  })

  it('refuses what is no verdict', () => {
    expect(() => bradleyTerryOfPrompts([[{ a: 'x', b: 'y', verdict: 'A' as never }]])).toThrow(
      "prompts[0][0].verdict: expected 'a', 'b', 'tie'",
    )
    expect(() => bradleyTerryOfPrompts([null as never])).toThrow('prompts[0]: expected an array of verdicts')
    expect(() => bradleyTerryOfPrompts([], { resamples: 0 })).toThrow('resamples: ')
  })
})
