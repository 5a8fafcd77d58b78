import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Limit } from '../../../src/iterate/calls/limit.js'

const pace = { ms: 100, tokens: 10 }

function succeed(limit: Limit, times: number, { ms, tokens } = pace): void {
  for (let i = 0; i < times; i++) limit.succeeded(limit.round, { ms, tokens })
}

describe('additive increase, multiplicative decrease', () => {
  it('begins at max and stays there while all goes well', () => {
    const limit = new Limit({ max: 8, min: 1, adapt: 'aimd' })
    succeed(limit, 100)
    expect(limit.value).toBe(8)
  })

  it('halves once for a burst of refusals, then again for one of a call that began since', () => {
    const limit = new Limit({ max: 9, min: 1, adapt: 'aimd' })
    const round = limit.round
    expect([1, 2, 3].map(() => limit.overloaded(round))).toEqual([true, false, false])
    expect(limit.value).toBe(4)
    expect(limit.overloaded(limit.round)).toBe(true)
    expect(limit.value).toBe(2)
  })

  it('adds one for as many successes as the limit, of calls that began since the decrease', () => {
    const limit = new Limit({ max: 8, min: 1, adapt: 'aimd' })
    const before = limit.round
    limit.overloaded(before)
    for (let i = 0; i < 100; i++) limit.succeeded(before, pace)
    expect(limit.value).toBe(4)
    succeed(limit, 3)
    expect(limit.value).toBe(4)
    succeed(limit, 1)
    expect(limit.value).toBe(5)
    succeed(limit, 4)
    expect(limit.value).toBe(5)
    succeed(limit, 1)
    expect(limit.value).toBe(6)
  })

  it('begins to count anew after a refusal', () => {
    const limit = new Limit({ max: 8, min: 4, adapt: 'aimd' })
    limit.overloaded(limit.round)
    succeed(limit, 3)
    limit.overloaded(limit.round)
    succeed(limit, 3)
    expect(limit.value).toBe(4)
    succeed(limit, 1)
    expect(limit.value).toBe(5)
  })

  it.each(['aimd', 'latency', 'pinned'] as const)('stays within min and max, whatever comes: %s', adapt => {
    const step = fc.record({ ok: fc.boolean(), age: fc.integer({ min: 0, max: 2 }), ms: fc.nat(10_000) })
    fc.assert(
      fc.property(fc.nat(8), fc.nat(8), fc.array(step, { maxLength: 300 }), (low, more, steps) => {
        const limit = new Limit({ min: 1 + low, max: 1 + low + more, adapt })
        for (const { ok, age, ms } of steps) {
          const before = limit.value
          const round = Math.max(0, limit.round - age)
          if (ok) limit.succeeded(round, { ms, tokens: 10 })
          else limit.overloaded(round)
          expect(limit.value).toBeGreaterThanOrEqual(1 + low)
          expect(limit.value).toBeLessThanOrEqual(1 + low + more)
          expect(limit.value - before).toBeLessThanOrEqual(1)
          if (adapt === 'pinned') expect(limit.value).toBe(1 + low + more)
        }
      }),
    )
  })
})

describe('the gradient of latency', () => {
  const latency = () => new Limit({ max: 64, min: 4, adapt: 'latency' })

  it('lowers the limit while calls take longer than usual, and lets it rise when they do not', () => {
    const limit = latency()
    succeed(limit, 1000)
    expect(limit.value).toBe(64)
    succeed(limit, 200, { ms: 400, tokens: 10 })
    const lowered = limit.value
    expect(lowered).toBeLessThan(64)
    succeed(limit, 1000)
    expect(limit.value).toBeGreaterThan(lowered)
  })

  it('lowers a small limit as well', () => {
    const limit = new Limit({ max: 6, min: 1, adapt: 'latency' })
    succeed(limit, 1000)
    succeed(limit, 150, { ms: 400, tokens: 10 })
    expect(limit.value).toBeLessThan(5)
  })

  it('does not take long texts for a slow server', () => {
    const limit = latency()
    succeed(limit, 1000)
    succeed(limit, 1000, { ms: 400, tokens: 40 })
    expect(limit.value).toBe(64)
  })

  it('goes by the time where nobody counts tokens', () => {
    const limit = latency()
    succeed(limit, 1000, { ms: 100, tokens: 0 })
    expect(limit.value).toBe(64)
    succeed(limit, 200, { ms: 400, tokens: 0 })
    expect(limit.value).toBeLessThan(64)
  })

  it('does not mix times with times per token', () => {
    const limit = latency()
    succeed(limit, 1000, { ms: 10, tokens: 100 })
    succeed(limit, 1000, { ms: 1000, tokens: 0 })
    expect(limit.value).toBe(64)
    for (let i = 0; i < 200; i++) {
      succeed(limit, 1, { ms: 1000, tokens: 0 })
      succeed(limit, 1, { ms: 40, tokens: 100 })
    }
    expect(limit.value).toBeLessThan(64)
    const other = latency()
    succeed(other, 1000, { ms: 0.01, tokens: 0 })
    succeed(other, 1000)
    expect(other.value).toBe(64)
  })

  it('believes a slow window a little, not all', () => {
    const limit = latency()
    succeed(limit, 1000)
    succeed(limit, 64, { ms: 1e9, tokens: 1 })
    expect(limit.value).toBeGreaterThanOrEqual(57)
  })

  it('is not disturbed by tails as language models have them', () => {
    let state = 1
    const uniform = (): number => {
      state = (state * 48_271) % 2_147_483_647
      return state / 2_147_483_647
    }
    const limit = latency()
    let lowest = 64
    for (let i = 0; i < 5000; i++) {
      const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
      limit.succeeded(limit.round, { ms: 1000 * Math.exp(normal), tokens: 0 })
      lowest = Math.min(lowest, limit.value)
    }
    expect(lowest).toBeGreaterThanOrEqual(56)
  })
})
