import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type MemoryLedger,
  memoryLedger,
  mergeShards,
  type RunnerOptions,
  selfInstruct,
} from '../../src/index.js'
import { countingModel, instantTrainer, runOptions } from './setup.js'

const datasets = (files: ReadonlyMap<string, string>) =>
  [...files].filter(([path]) => path.endsWith('.jsonl')).sort()

const options = (ledger: MemoryLedger, more: Partial<RunnerOptions> = {}) =>
  runOptions(ledger, countingModel(), { iterations: 2, trainer: instantTrainer(), ...more })

const start = (given: RunnerOptions, how: Parameters<IterationRunner['start']>[0] = {}) =>
  new IterationRunner(given).start(how).result

async function whole(more: Partial<RunnerOptions> = {}) {
  const ledger = memoryLedger()
  await start(options(ledger, more))
  return datasets(ledger.files)
}

describe('shards', () => {
  it.each([1, 2, 5])('%d of them give the bytes that one process would have written', async count => {
    const ledger = memoryLedger()
    const trainer = instantTrainer()
    for (let iteration = 1; iteration <= 2; iteration++) {
      expect((await start(options(ledger, { trainer }), { until: 'prompts' })).status).toBe('prompts-sealed')
      const before = ledger.records.length
      const done = await Promise.all(
        Array.from({ length: count }, (_, i) => start(options(ledger), { shard: { index: i + 1, count } })),
      )
      expect(new Set(done.map(({ status }) => status))).toEqual(new Set(['shard-done']))
      expect(ledger.records).toHaveLength(before)
      expect(await mergeShards(ledger)).toEqual({ iteration, shards: count })
    }
    const model = countingModel()
    const { status } = await start({ ...options(ledger, { trainer }), open: async () => model })
    expect(status).toBe('finished')
    expect(model.calls).toBe(0)
    expect(datasets(ledger.files)).toEqual(await whole())
    expect(trainer.jobs).toHaveLength(2)
  })

  it('share prompts that the model wrote, and a target of pairs', async () => {
    const more = (): Partial<RunnerOptions> => ({
      prompts: selfInstruct({ seeds: ['Name a prime.'], shots: 1, writer: 'self', count: 9 }),
      targetPairs: 3,
      iterations: 1,
    })
    const model = () =>
      countingModel({
        script: ({ prompt, seed, index }) =>
          prompt.includes('additive')
            ? `Fine.\n\nScore: ${(seed + index) % 6}`
            : `2. Task ${seed % 1000} of ${index}\n3. Other ${seed % 77}`,
      })
    const run = (ledger: MemoryLedger, how = {}) =>
      start({ ...options(ledger, more()), open: async () => model() }, how)
    const alone = memoryLedger()
    await run(alone)
    const ledger = memoryLedger()
    await run(ledger, { until: 'prompts' })
    for (const index of [1, 2]) await run(ledger, { shard: { index, count: 2 } })
    await mergeShards(ledger)
    await run(ledger)
    expect(datasets(ledger.files)).toEqual(datasets(alone.files))
    expect((ledger.files.get('iteration-1/pairs.jsonl') ?? '').trimEnd().split('\n')).toHaveLength(3)
  })

  it('go on where they were', async () => {
    const ledger = memoryLedger()
    await start(options(ledger), { until: 'prompts' })
    const shard = { index: 1, count: 2 }
    expect((await start(options(ledger, { budget: { calls: 3 } }), { shard })).status).toBe('budget')
    const model = countingModel()
    expect((await start({ ...options(ledger), open: async () => model }, { shard })).status).toBe(
      'shard-done',
    )
    await start(options(ledger), { shard: { index: 2, count: 2 } })
    await mergeShards(ledger)
    await mergeShards(ledger)
    expect((await start(options(ledger), { until: 'datasets' })).status).toBe('datasets-sealed')
    const ofFirst = ([path]: [string, string]) => path.startsWith('iteration-1')
    expect(datasets(ledger.files).filter(ofFirst)).toEqual((await whole()).filter(ofFirst))
  })

  it('are refused before prompts are sealed, and with other settings', async () => {
    const ledger = memoryLedger()
    const shard = { index: 1, count: 2 }
    await expect(start(options(ledger), { shard })).rejects.toMatchObject({ reason: 'no-run' })
    await start(options(ledger), { until: 'prompts' })
    const other = options(ledger, { candidates: { n: 3 } })
    await expect(start(other, { shard })).rejects.toThrow('candidates.n: 4, now 3')
    const model = { ...countingModel(), revision: 'another' }
    await expect(start({ ...options(ledger), open: async () => model }, { shard })).rejects.toThrow(
      "the model's revision: counting, now another",
    )
  })

  it('are refused with another seed, and where the run makes the calls itself', async () => {
    const ledger = memoryLedger()
    const shard = { index: 1, count: 2 }
    await start(options(ledger), { until: 'prompts' })
    await expect(start(options(ledger, { seed: 8 }), { shard })).rejects.toThrow('another seed: 7, now 8')
    await start(options(ledger, { budget: { calls: 3 } }))
    await expect(start(options(ledger), { shard })).rejects.toThrow('until')
  })

  it('are taken in before the run goes on, or their calls would be made twice', async () => {
    const ledger = memoryLedger()
    await start(options(ledger), { until: 'prompts' })
    await start(options(ledger), { shard: { index: 1, count: 2 } })
    await expect(start(options(ledger))).rejects.toThrow(
      'shard 1/2 of memory holds calls of iteration 1 that are not merged',
    )
    await start(options(ledger), { shard: { index: 2, count: 2 } })
    await mergeShards(ledger)
    expect((await start(options(ledger, { iterations: 1 }))).status).toBe('finished')
  })

  it.each([
    { index: 0, count: 2 },
    { index: 3, count: 2 },
    { index: 1, count: 0 },
    { index: 1.5, count: 2 },
  ])('cannot be %o', shard => {
    const runner = new IterationRunner(options(memoryLedger()))
    expect(() => runner.start({ shard })).toThrow('shard')
  })
})

describe('mergeShards', () => {
  it('says of a finished run that there is nothing to merge', async () => {
    const ledger = memoryLedger()
    expect((await start(options(ledger, { iterations: 1 }))).status).toBe('finished')
    await expect(mergeShards(ledger)).rejects.toMatchObject({
      reason: 'nothing-to-merge',
      problem: expect.stringMatching(/ is finished, and there is nothing to merge; for iteration 2, raise/),
    })
  })

  it('refuses what is missing, not done, or of another division, and names it', async () => {
    const ledger = memoryLedger()
    await expect(mergeShards(ledger)).rejects.toMatchObject({ reason: 'no-run' })
    await (await ledger.open()).close()
    await expect(mergeShards(ledger)).rejects.toMatchObject({ reason: 'prompts-not-sealed' })
    await start(options(ledger), { until: 'prompts' })
    await expect(mergeShards(ledger)).rejects.toThrow('there are no shards')
    await start(options(ledger, { budget: { calls: 1 } }), { shard: { index: 1, count: 3 } })
    await expect(mergeShards(ledger)).rejects.toThrow('shards 1/3, 2/3, 3/3 are not done with iteration 1')
    await start(options(ledger), { shard: { index: 2, count: 3 } })
    await expect(mergeShards(ledger)).rejects.toThrow('shards 1/3, 3/3 are not done with iteration 1')
    await start(options(ledger), { shard: { index: 1, count: 2 } })
    // Half of the prompts, or two thirds: the least that is left.
    await expect(mergeShards(ledger)).rejects.toMatchObject({
      message: expect.stringContaining('shard 2/2 is not done with iteration 1. Run them to their end first'),
      reason: 'shards-not-done',
      shards: [{ index: 2, count: 2 }],
    })
  })

  it('takes in shards of several divisions together, and what unfinished ones hold', async () => {
    const ledger = memoryLedger()
    const one = { iterations: 1 }
    await start(options(ledger, one), { until: 'prompts' })
    await start(options(ledger, one), { shard: { index: 1, count: 2 } })
    await start(options(ledger, { ...one, budget: { calls: 3 } }), { shard: { index: 1, count: 3 } })
    for (const index of [2, 4]) await start(options(ledger, one), { shard: { index, count: 4 } })
    for (const _ of ['once', 'again']) {
      expect(await mergeShards(ledger)).toEqual({ iteration: 1, shards: 4 })
    }
    expect(await (await ledger.open()).shards()).not.toContainEqual(
      expect.objectContaining({ iterations: [1] }),
    )
    const reopened = memoryLedger(ledger.records)
    for (const [path, text] of ledger.files) Reflect.apply(Map.prototype.set, reopened.files, [path, text])
    const model = countingModel()
    const { status } = await start({ ...options(reopened, one), open: async () => model })
    expect([status, model.calls]).toEqual(['finished', 0])
    expect(datasets(reopened.files)).toEqual(await whole(one))
  })

  it('does not ask to run again what others cover, though it was run under other settings', async () => {
    const ledger = memoryLedger()
    const one = { iterations: 1 }
    await start(options(ledger, one), { until: 'prompts' })
    const shard = { index: 1, count: 3 }
    await start(options(ledger, one), { shard })
    const path = 'shards/1-of-3/iteration-1.json'
    const said = JSON.parse(ledger.files.get(path) ?? '')
    const other = JSON.stringify({ ...said, stages: { candidates: 'x', judgements: 'y' } })
    Reflect.apply(Map.prototype.set, ledger.files, [path, other])
    await expect(mergeShards(ledger)).rejects.toMatchObject({
      message: expect.stringContaining('shard 1/3 was run with another model'),
      shards: [shard],
    })
    await start(options(ledger, one), { shard: { index: 1, count: 1 } })
    expect((await mergeShards(ledger)).shards).toBe(2)
  })

  it('can be stopped, and goes on when it is begun again', async () => {
    const ledger = memoryLedger()
    await start(options(ledger), { until: 'prompts' })
    for (const index of [1, 2]) await start(options(ledger), { shard: { index, count: 2 } })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(mergeShards(ledger, { signal })).rejects.toThrow('enough')
    expect(await mergeShards(ledger)).toEqual({ iteration: 1, shards: 2 })
  })
})
