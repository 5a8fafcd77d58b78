import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../src/core/seed.js'
import { detectableNet, headToHead, promptsNeeded } from '../../src/evaluate/index.js'
import { signTestPowers } from '../../src/evaluate/sign-test-power.js'
import { binomialMass } from '../../src/evaluate/stats/binomial.js'
import { binomialTest } from '../../src/evaluate/stats/index.js'

describe('signTestPowers', () => {
  it('adds up the outcomes that the sign test sees', () => {
    const outcome = fc.record({
      d: fc.integer({ min: 1, max: 60 }),
      chance: fc.oneof(fc.double({ min: 0.5, max: 1, noNaN: true }), fc.constantFrom(0.5, 1)),
      confidence: fc.oneof(fc.double({ min: 0.01, max: 0.999, noNaN: true }), fc.constant(1 - 1 / 16)),
    })
    fc.assert(
      fc.property(outcome, ({ d, chance, confidence }) => {
        let wanted = 0
        for (let wins = 0; wins <= d; wins++) {
          if (binomialTest(wins, d) <= (1 - confidence) * (1 + 1e-9)) wanted += binomialMass(wins, d, chance)
        }
        expect(signTestPowers(chance, confidence, d)[d]).toBeCloseTo(wanted, 10)
      }),
    )
  })
})

/** How often the sign test gives p <= 0.05, in simulated head to heads. */
function seenOf(n: number, net: number, tieRate: number, seed: number, times = 2000): number {
  const random = randomStream([seed, 'power'])
  const pvalues = new Map<string, number>()
  let seen = 0
  for (let t = 0; t < times; t++) {
    let [win, lose] = [0, 0]
    for (let i = 0; i < n; i++) {
      const draw = random.next()
      if (draw < tieRate) continue
      if (draw < tieRate + (1 - tieRate + net) / 2) win++
      else lose++
    }
    if (win + lose === 0) continue
    const key = `${win} ${lose}`
    const pvalue = pvalues.get(key) ?? binomialTest(win, win + lose)
    pvalues.set(key, pvalue)
    if (pvalue <= 0.05) seen++
  }
  return seen / times
}

describe('promptsNeeded', () => {
  it('is what a simulation needs', () => {
    for (const [i, { net, tieRate }] of [
      { net: 0.3, tieRate: 0 },
      { net: 0.2, tieRate: 0.4 },
      { net: -0.25, tieRate: 0.1 },
    ].entries()) {
      const n = promptsNeeded({ net, tieRate })
      // Three standard errors of a share of 0.8 in 2,000.
      expect(seenOf(n, net, tieRate, 3 * i)).toBeGreaterThan(0.8 - 0.027)
      expect(seenOf(n + 7, net, tieRate, 3 * i + 1)).toBeGreaterThan(0.8 - 0.027)
      expect(seenOf(Math.floor(0.8 * n), net, tieRate, 3 * i + 2)).toBeLessThan(0.8 - 0.027)
    }
  })

  it('is the first number from which on the power is there', () => {
    const net = fc.double({ min: 0.12, max: 1, noNaN: true })
    fc.assert(
      fc.property(net, fc.double({ min: 0.1, max: 0.95, noNaN: true }), (net, power) => {
        const n = promptsNeeded({ net, power })
        const powers = signTestPowers((1 + net) / 2, 0.95, 4 * n + 100)
        expect(powers.findLastIndex(value => value < power)).toBe(n - 1)
      }),
    )
  })

  it('is that number with ties too', () => {
    // By scipy 1.17: binom.sf and binom.pmf, the last n below 0.8, plus 1.
    const exact = [
      ...[
        [0.2, 0.4, 124],
        [0.1, 0.4, 487],
        [0.05, 0.4, 1920],
      ],
      ...[
        [0.1, 0.7, 249],
        [0.3, 0.5, 46],
        [0.04, 0.95, 251],
        [0.2, 0.6, 84],
      ],
    ] as const
    for (const [net, tieRate, n] of exact) expect(promptsNeeded({ net, tieRate })).toBe(n)
    const options = fc.record({
      lead: fc.double({ min: 0.25, max: 1, noNaN: true }),
      tieRate: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
      power: fc.double({ min: 0.3, max: 0.95, noNaN: true }),
    })
    fc.assert(
      fc.property(options, ({ lead, tieRate, power }) => {
        const n = promptsNeeded({ net: lead * (1 - tieRate), tieRate, power })
        const powers = signTestPowers((1 + lead) / 2, 0.95, n + 40)
        const powerOf = (prompts: number): number =>
          powers
            .subarray(0, prompts + 1)
            .reduce((sum, value, d) => sum + value * binomialMass(d, prompts, 1 - tieRate), 0)
        // Two ways to compute a power: they may fall to both sides of what was asked for.
        if (n > 1) expect(powerOf(n - 1)).toBeLessThan(power + 1e-9)
        for (let more = 0; more < 40; more++) expect(powerOf(n + more)).toBeGreaterThanOrEqual(power - 1e-9)
      }),
      { numRuns: 40 },
    )
  })

  it('does not count up where nearly all are ties', () => {
    expect(promptsNeeded({ net: 1e-10, tieRate: 1 - 1e-8 })).toBeGreaterThan(7e12)
    expect(detectableNet({ n: 1e7, tieRate: 0.995 })).toBeCloseTo(6.27e-5, 7)
    expect(detectableNet({ n: 5e9, tieRate: 0.99999 })).toBeCloseTo(1.255e-7, 10)
  })

  it('refuses a net that no countable number of prompts shows', () => {
    for (const net of [1e-300, 1e-9])
      expect(() => promptsNeeded({ net })).toThrow('net: expected a net that fewer than 2^53 prompts show')
    expect(Number.isSafeInteger(promptsNeeded({ net: 1e-7 }))).toBe(true)
  })

  it('needs six prompts where all are won', () => {
    expect(promptsNeeded({ net: 1 })).toBe(6)
    expect(promptsNeeded({ net: -1, power: 0.999 })).toBe(6)
    expect(promptsNeeded({ net: 0.2, tieRate: 0.8 })).toBeGreaterThan(30)
    expect(promptsNeeded({ net: 1 / 3, tieRate: 2 / 3 })).toBeGreaterThan(18)
  })

  it('rises with power and confidence, and falls with net, also where counts become too large', () => {
    const share = fc.double({ min: 0.05, max: 0.99, noNaN: true })
    const nets = fc.oneof(
      fc.double({ min: 0.003, max: 0.7, noNaN: true }),
      // About 100,000 decided prompts at a power of 0.8.
      fc.double({ min: 0.0085, max: 0.0095, noNaN: true }),
    )
    fc.assert(
      fc.property(nets, nets, share, share, fc.constantFrom(0, 0.3), (a, b, x, y, tieRate) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)]
        const [less, more] = [Math.min(x, y), Math.max(x, y)]
        const n = promptsNeeded({ net: near, tieRate, power: less })
        expect(promptsNeeded({ net: far, tieRate, power: less })).toBeLessThanOrEqual(n)
        expect(promptsNeeded({ net: near, tieRate, power: more })).toBeGreaterThanOrEqual(n)
        expect(promptsNeeded({ net: -near, tieRate, power: less })).toBe(n)
        const [loose, strict] = [less, more].map(confidence =>
          promptsNeeded({ net: far, tieRate, confidence }),
        )
        expect(strict).toBeGreaterThanOrEqual(loose ?? Infinity)
      }),
      { numRuns: 40 },
    )
  })

  it('refuses what cannot be', () => {
    const needed = (options: object) => () => promptsNeeded(options as never)
    expect(needed({ net: 0 })).toThrow(
      'net: expected a number in -1..1, not 0, at most 1 - tieRate (1), got 0',
    )
    expect(needed({ net: 0.6, tieRate: 0.5 })).toThrow('net: expected')
    expect(needed({ net: Number.NaN })).toThrow('net: expected')
    expect(needed({})).toThrow('net: expected')
    expect(needed({ net: 0.1, tieRate: 1 })).toThrow('tieRate: expected a number in 0..1, 1 excluded, got 1')
    expect(needed({ net: 0.1, power: 1 })).toThrow('power: expected')
    expect(needed({ net: 0.1, confidence: 95 })).toThrow('confidence: expected')
    expect(needed({ net: 0.1, alpha: 0.05 })).toThrow('alpha: expected one of the options')
    expect(() => detectableNet({ n: 0 })).toThrow('n: expected a whole number, at least 1')
    expect(() => detectableNet({ net: 0.1 } as never)).toThrow('net: expected one of the options')
  })
})

describe('detectableNet', () => {
  it('turns promptsNeeded round, but for a tooth', () => {
    const rate = fc.constantFrom(0, 0.2, 0.6)
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 3000 }), rate, (n, tieRate) => {
        const net = detectableNet({ n, tieRate }) ?? Number.NaN
        expect(net).toBeGreaterThan(0)
        expect(net).toBeLessThanOrEqual(1 - tieRate)
        const needed = promptsNeeded({ net, tieRate })
        const tooth = 6 / net
        expect(Math.abs(needed - n)).toBeLessThanOrEqual(tooth)
        expect(detectableNet({ n: needed, tieRate })).toBeLessThanOrEqual(net + 2e-6)
      }),
      { numRuns: 40 },
    )
  })

  it('says where n is too small for any difference', () => {
    expect(detectableNet({ n: 5 })).toBeUndefined()
    expect(detectableNet({ n: 6 })).toBeLessThan(1)
    expect(detectableNet({ n: 6, tieRate: 0.3 })).toBeUndefined()
    expect(detectableNet({ n: 1e6 })).toBeCloseTo(0.0028, 3)
  })
})

describe('headToHead', () => {
  const rows = (win: number, tie: number, lose: number) => [
    ...Array.from({ length: win }, () => ({ ab: 'a', ba: 'a' }) as const),
    ...Array.from({ length: tie }, () => ({ ab: 'a', ba: 'b' }) as const),
    ...Array.from({ length: lose }, () => ({ ab: 'b', ba: 'b' }) as const),
  ]

  it('says how many prompts would show what it saw, and what its own show', () => {
    const result = headToHead(rows(30, 50, 20), { resamples: 10 })
    expect(result.promptsNeeded).toBe(promptsNeeded({ net: 0.1, tieRate: 0.5 }))
    expect(result.promptsNeeded).toBeGreaterThan(result.n)
    expect(result.detectable).toBe(detectableNet({ n: 100, tieRate: 0.5 }))
    expect(result.detectable).toBeGreaterThan(result.net ?? 1)
    const strict = headToHead(rows(30, 50, 20), { resamples: 10, confidence: 0.99 })
    expect(strict.promptsNeeded).toBe(promptsNeeded({ net: 0.1, tieRate: 0.5, confidence: 0.99 }))
  })

  it('has no such number where there is no difference, or nothing decided', () => {
    expect(headToHead(rows(5, 3, 5), { resamples: 10 }).promptsNeeded).toBeUndefined()
    const none = { promptsNeeded: undefined, detectable: undefined }
    expect(headToHead(rows(0, 4, 0), { resamples: 10 })).toMatchObject(none)
    expect(headToHead([])).toMatchObject(none)
    expect(headToHead(rows(3, 0, 0), { resamples: 10 })).toMatchObject({
      promptsNeeded: 6,
      detectable: undefined,
    })
  })
})
