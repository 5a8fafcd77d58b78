import { describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger, type RunnerOptions } from '../../src/index.js'
import { totalUsage, UsageCounter } from '../../src/iterate/spending/usage.js'
import { countingModel, runOptions } from './setup.js'

const prices = { currency: 'EUR', perMillion: { prompt: 2, completion: 10 } }

const start = (ledger = memoryLedger(), more: Partial<RunnerOptions> = {}) => {
  const model = countingModel()
  const result = new IterationRunner(runOptions(ledger, model, more)).start().result
  return { ledger, model, result }
}
const datasets = (files: ReadonlyMap<string, string>) =>
  [...files].filter(([path]) => path.endsWith('.jsonl')).sort()

describe('a budget', () => {
  it.each([1, 7, 30])('of %d calls is kept to the call, over all starts', async calls => {
    const { ledger, result } = start(memoryLedger(), { budget: { calls } })
    const { status, next } = await result
    expect(status).toBe('budget')
    expect(next?.message).toContain(`${calls} calls`)
    expect(ledger.records).toHaveLength(calls)
    const again = start(ledger, { budget: { calls } })
    expect((await again.result).status).toBe('budget')
    expect(again.model.calls).toBe(0)
    const more = start(ledger, { budget: { calls: calls + 2 } })
    expect((await more.result).status).toBe('budget')
    expect(more.model.calls).toBe(2)
  })

  it.each([
    ['tokens', { tokens: 3000 }, 3000, (used: UsageCounter) => used.tokens],
    ['money', { money: 0.006 }, 0.006, (used: UsageCounter) => used.money(prices)],
  ] as const)(
    'of %s ends near it, and a higher one goes on to the same data',
    async (_, budget, limit, of) => {
      const { ledger, result } = start(memoryLedger(), { budget, prices, concurrency: 2 })
      expect((await result).status).toBe('budget')
      const used = new UsageCounter()
      for (const call of ledger.records) used.add(call)
      expect(of(used)).toBeGreaterThan(limit * 0.7)
      expect(of(used)).toBeLessThan(limit * 1.2)
      expect((await start(ledger).result).status).toBe('finished')
      const whole = start()
      await whole.result
      expect(datasets(ledger.files)).toEqual(datasets(whole.ledger.files))
    },
  )

  it('of time is new in every start', async () => {
    const { result, ledger } = start(memoryLedger(), { budget: { wallTimeMs: 0.001 } })
    expect((await result).status).toBe('budget')
    expect(ledger.records).toHaveLength(0)
    expect((await start(ledger, { budget: { wallTimeMs: 60_000 } }).result).status).toBe('finished')
  })

  it('that is large enough changes nothing', async () => {
    const { ledger, result } = start(memoryLedger(), {
      budget: { calls: 1e6, tokens: 1e9, money: 1e6 },
      prices,
    })
    expect((await result).status).toBe('finished')
    const whole = start()
    await whole.result
    expect(datasets(ledger.files)).toEqual(datasets(whole.ledger.files))
  })
})

describe('what was used', () => {
  it('is in the report, by what it was for, and agrees with the ledger', async () => {
    const { ledger, result } = start()
    const funnel = (await result).report.iterations[0]?.funnel
    const sum = (kind: string, of: 'promptTokens' | 'completionTokens') =>
      ledger.records.reduce((total, call) => total + (call.kind === kind ? (call.usage?.[of] ?? 0) : 0), 0)
    for (const kind of ['candidates', 'judgements'] as const) {
      expect(funnel?.spent[kind]).toMatchObject({
        calls: ledger.records.filter(call => call.kind === kind).length,
        promptTokens: sum(kind, 'promptTokens'),
        completionTokens: sum(kind, 'completionTokens'),
        failed: 0,
        unknown: 0,
      })
    }
    expect(funnel && totalUsage(funnel.spent).calls).toBe(ledger.records.length)
  })

  it('counts calls without usage apart, and prices cached tokens as the table says', () => {
    const used = new UsageCounter()
    used.add({ kind: 'candidates' })
    used.add({ kind: 'candidates', usage: { promptTokens: 1e6, completionTokens: 0, cachedTokens: 4e5 } })
    used.add({ kind: 'judgements', usage: { promptTokens: 1e6, completionTokens: 1e6 } })
    expect(used.result().candidates).toMatchObject({ calls: 2, unknown: 1, cachedTokens: 4e5 })
    const table = {
      currency: 'EUR',
      perMillion: { prompt: 1, completion: 2, cached: 0.1 },
      perKind: { judgements: { prompt: 5, completion: 7 } },
    }
    expect(used.money(table)).toBeCloseTo(0.6 + 0.04 + 12)
  })
})
