import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type MemoryLedger,
  memoryLedger,
  ProviderError,
  positivesOnly,
  type RunnerOptions,
  reselect,
} from '../../src/index.js'
import { allPairs } from '../../src/select/variants/index.js'
import { countingModel, instantTrainer, prompts, runOptions } from './setup.js'

const many = Array.from({ length: 60 }, (_, i) => `Tell me about number ${i}.`)

async function run(more: Partial<RunnerOptions>, ledger: MemoryLedger = memoryLedger(), n = true) {
  const model = countingModel({ n })
  const { report, status } = await new IterationRunner(
    runOptions(ledger, model, { prompts: many, ...more }),
  ).start().result
  return { ledger, model, status, report, funnels: report.iterations.map(({ funnel }) => funnel) }
}

const rows = (ledger: MemoryLedger, path: string) =>
  (ledger.files.get(path) ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
const datasets = (ledger: MemoryLedger) =>
  [...ledger.files].filter(([path]) => path.endsWith('.jsonl')).sort()

describe('a target number of pairs', () => {
  it('cuts a prompt that gives more than are wanted, and counts the rest', async () => {
    const select = allPairs({ margin: { numerator: 1, denominator: 3 } })
    const all = await run({ select })
    const pairs = rows(all.ledger, 'iteration-1/pairs.jsonl')
    const ofFirst = pairs.filter(({ prompt_index }) => prompt_index === pairs[0].prompt_index)
    expect(ofFirst.length).toBeGreaterThan(1)
    expect(all.funnels[0]?.selected.rowsLeftOut).toEqual({})
    const { ledger, funnels } = await run({ select, targetPairs: 1 })
    expect(rows(ledger, 'iteration-1/pairs.jsonl')).toEqual(pairs.slice(0, 1))
    const rowsLeftOut = { 'over-target': ofFirst.length - 1 }
    expect(funnels[0]?.selected).toMatchObject({ rows: 1, prompts: 1, target: 1, rowsLeftOut })
  })

  it('takes the first prompts that reach it, and no calls far beyond', async () => {
    const all = await run({})
    const { ledger, model, funnels } = await run({ targetPairs: 8, concurrency: 2 })
    const pairs = rows(ledger, 'iteration-1/pairs.jsonl')
    expect(pairs).toEqual(rows(all.ledger, 'iteration-1/pairs.jsonl').slice(0, 8))
    expect(model.calls).toBeLessThan(all.model.calls / 2)
    const used = pairs.at(-1).prompt_index + 1
    expect(funnels[0]?.prompts).toMatchObject({ accepted: used, notNeeded: many.length - used })
    expect(funnels[0]?.selected).toMatchObject({ rows: 8, target: 8 })
    expect(rows(ledger, 'iteration-1/candidates.jsonl')).toHaveLength(4 * used)
    expect(funnels[0]?.spent.candidates.calls).toBe(
      ledger.records.filter(({ kind }) => kind === 'candidates').length,
    )
  })

  it.each([1, 5, 40])('gives the same data at concurrency %d', async concurrency => {
    const one = await run({ targetPairs: 10, concurrency: 3 })
    const other = await run({ targetPairs: 10, concurrency }, memoryLedger(), false)
    const again = await run({ targetPairs: 10, concurrency })
    expect(datasets(again.ledger)).toEqual(datasets(one.ledger))
    expect(rows(other.ledger, 'iteration-1/pairs.jsonl')).toHaveLength(10)
  })

  it('gives the same data after a stop anywhere', async () => {
    const whole = await run({ targetPairs: 10 })
    for (const calls of [1, 11, 37, 60]) {
      const ledger = memoryLedger()
      await run({ targetPairs: 10, budget: { calls } }, ledger)
      const { status } = await run({ targetPairs: 10 }, ledger)
      expect(status).toBe('finished')
      expect(datasets(ledger)).toEqual(datasets(whole.ledger))
    }
  })

  describe('while calls fail', () => {
    const away = new ProviderError('away', { kind: 'network', retryable: true })
    const refused = new ProviderError('too long', { kind: 'bad-request', retryable: false })
    const isJudge = (input: string) => input.includes('additive 5-point')
    /** Two votes are asked and one is enough; so what a prompt gives may change with its second chance. */
    const lenient: Partial<RunnerOptions> = {
      prompts: many,
      retry: { attempts: 1 },
      concurrency: 1,
      maxFailureShare: 0.1,
      judge: { votes: 2, requiredVotes: 1, spareVotes: 0 },
    }

    function model(error?: (input: string, times: number) => ProviderError | undefined) {
      const base = countingModel({
        n: false,
        script: ({ prompt, seed, index }) =>
          isJudge(prompt) ? `Fine.\n\nScore: ${seed % 6}` : `answer ${seed} ${index}`,
      })
      const asked = new Map<string, number>()
      const { generate } = base
      base.generate = async request => {
        const input = JSON.stringify(request.input)
        const times = (asked.get(input) ?? 0) + 1
        asked.set(input, times)
        const failure = error?.(input, times)
        if (failure) throw failure
        return generate(request)
      }
      return { base, asked }
    }

    async function course(more: Partial<RunnerOptions>, error?: Parameters<typeof model>[0]) {
      const { base, asked } = model(error)
      const ledger = memoryLedger()
      const given = runOptions(ledger, base, { ...lenient, ...more })
      const { status, report } = await new IterationRunner(given).start().result
      return { ledger, status, asked, funnel: report.iterations[0]?.funnel }
    }

    it('goes on to prompts that it turns out to need', async () => {
      const base = countingModel()
      const asked = new Map<string, number>()
      const says = (text: string) => ({ completions: [{ text, finish: 'stop' as const }] })
      base.generate = async request => {
        const input = JSON.stringify(request.input)
        if (!isJudge(input)) return says(`answer ${request.seed}`)
        const times = (asked.get(input) ?? 0) + 1
        asked.set(input, times)
        const isGood = [...asked.keys()].indexOf(input) % 2 === 0
        const isEarly = many.slice(0, 3).some(prompt => input.includes(prompt))
        if (isEarly && times === 2) throw away
        // The first votes on the first prompts differ; with the second ones all come to the same.
        return says(`Fine.\n\nScore: ${isGood === (times === 1 || !isEarly) ? 4 : 1}`)
      }
      const one = { ...base, capabilities: { ...base.capabilities, n: false } }
      const ledger = memoryLedger()
      await new IterationRunner(
        runOptions(ledger, one, { ...lenient, targetPairs: 3, maxFailureShare: 0 }),
      ).start().result
      expect(rows(ledger, 'iteration-1/pairs.jsonl').map(row => row.prompt_index)).toEqual([3, 4, 5])
    })

    it('does not take all prompts because an early one waits', async () => {
      const { asked, funnel } = await course({ targetPairs: 4 }, (input, times) =>
        isJudge(input) && input.includes('number 0.') && times === 2 ? away : undefined,
      )
      expect(funnel?.selected.rows).toBe(4)
      expect([...asked.keys()].filter(input => input.includes('number 30.'))).toEqual([])
    })

    it('does not count what is lost of prompts that it does not need, now or in another start', async () => {
      const more = { targetPairs: 1, concurrency: 10, maxFailureShare: 1.5 / many.length }
      const isFirst = (input: string) => input.includes('number 0.')
      const plain = await course(more, input => (isFirst(input) ? refused : undefined))
      const used = plain.funnel?.prompts.accepted ?? 0
      const isLost = (input: string) =>
        many.some((prompt, i) => (i === 0 || i >= used) && input.includes(prompt))
      const { status, ledger } = await course(more, input => (isLost(input) ? refused : undefined))
      expect(status).toBe('finished')
      expect(datasets(ledger)).toEqual(datasets(plain.ledger))
      const lost = new Set(ledger.records.filter(({ failure }) => failure).map(({ prompt }) => prompt))
      expect(lost.size).toBeGreaterThan(2)
      const { base } = model()
      await new IterationRunner(
        runOptions(memoryLedger(ledger.records), base, { ...lenient, ...more }),
      ).start().result
      expect(base.calls).toBe(0)
    })
  })

  it('may differ between iterations, and may not be reached', async () => {
    const { funnels } = await run({
      targetPairs: [3, 1000],
      iterations: 2,
      trainer: instantTrainer(),
      prompts,
    })
    expect(funnels.map(funnel => funnel?.selected.target)).toEqual([3, 1000])
    expect(funnels[0]?.selected.rows).toBe(3)
    expect(funnels[1]?.selected.rows).toBeLessThanOrEqual(prompts.length)
    expect(funnels[1]?.prompts.notNeeded).toBe(0)
  })

  it('leaves to reselect the prompts that were used', async () => {
    const { ledger, funnels } = await run({ targetPairs: 8 })
    const { iterations } = await reselect({ ledger, requiredVotes: 1 })
    expect(iterations[0]?.funnel.prompts.accepted).toBe(funnels[0]?.prompts.accepted)
  })

  it('is refused where the selection makes no pairs', () => {
    const options = runOptions(memoryLedger(), countingModel(), {
      targetPairs: 5,
      select: positivesOnly({ score: 5 }),
    })
    expect(() => new IterationRunner(options)).toThrow('targetPairs')
  })
})
