import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type MemoryLedger,
  memoryLedger,
  positivesOnly,
  type RunnerOptions,
  reselect,
} from '../../src/index.js'
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
