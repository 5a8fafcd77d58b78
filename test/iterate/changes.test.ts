import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  JudgePrompt,
  type Ledger,
  type MemoryLedger,
  memoryLedger,
  positivesOnly,
  type RunEvent,
  type RunnerOptions,
  type StartOptions,
} from '../../src/index.js'
import { countingModel, instantTrainer, prompts, runOptions } from './setup.js'

const datasets = (files: ReadonlyMap<string, string>) =>
  [...files].filter(([path]) => path.startsWith('iteration-') && path.endsWith('.jsonl')).sort()

async function run(ledger: MemoryLedger, more: Partial<RunnerOptions> = {}, how: StartOptions = {}) {
  const model = countingModel()
  const run = new IterationRunner(runOptions(ledger, model, more)).start(how)
  const changes: Extract<RunEvent, { type: 'settings-change' }>[] = []
  run.on('settings-change', event => changes.push(event))
  return { ...(await run.result), model, changes }
}

async function whole(more: Partial<RunnerOptions> = {}) {
  const ledger = memoryLedger()
  const { model } = await run(ledger, more)
  return { files: datasets(ledger.files), calls: model.calls }
}

const stopEarly = { budget: { calls: 30 } }
const hotter = { judge: { sampling: { temperature: 1, topP: 1 } } }
const fewer = { judge: { requiredVotes: 1 } }

describe('a run that was not finished, under other settings', () => {
  it('is refused where recorded calls would be made again, with what and what for', async () => {
    const ledger = memoryLedger()
    await run(ledger, stopEarly)
    const records = ledger.records.length
    const judged = ledger.records.filter(({ kind }) => kind === 'judgements').length
    await expect(run(ledger, hotter)).rejects.toThrow(
      new RegExp(`judge.sampling.temperature: 0.7, now 1.*judgements ${judged} calls and \\d+ tokens`),
    )
    expect(ledger.records).toHaveLength(records)
    expect((await run(ledger)).changes).toEqual([])
  })

  it('makes again what depends on them alone, when it is told so', async () => {
    const ledger = memoryLedger()
    await run(ledger, stopEarly)
    const answered = ledger.records.filter(({ kind }) => kind === 'candidates').length
    const { model, changes } = await run(ledger, hotter, { changes: 'redo' })
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({ action: 'redo', calls: 30 - answered })
    const expected = await whole(hotter)
    expect(model.calls).toBe(expected.calls - answered)
    expect(datasets(ledger.files)).toEqual(expected.files)
  })

  it('needs no call where they only read the replies in another way', async () => {
    const ledger = memoryLedger()
    await run(ledger, {}, { until: 'datasets' })
    const { model } = await run(ledger, fewer, { until: 'datasets' })
    expect(model.calls).toBe(0)
    expect(datasets(ledger.files)).toEqual((await whole(fewer)).files)
  })

  it('is refused with another model, and told how to go on', async () => {
    const ledger = memoryLedger()
    await run(ledger, stopEarly)
    const other = { ...countingModel(), revision: 'other' }
    const options = { ...runOptions(ledger, other) }
    await expect(new IterationRunner(options).start().result).rejects.toThrow(
      "the model's revision: counting, now other",
    )
    const { status } = await new IterationRunner(options).start({ changes: 'redo' }).result
    expect(status).toBe('finished')
  })
})

describe('datasets that are written anew', () => {
  it('do not count as the old ones when that was cut short', async () => {
    const ledger = memoryLedger()
    await run(ledger, {}, { until: 'datasets' })
    const broken: Ledger = {
      ...ledger,
      async open() {
        const session = await ledger.open()
        return {
          ...session,
          async writeDataset(name) {
            const file = await session.writeDataset(name)
            if (name.kind !== 'pairs') return file
            return { ...file, commit: () => Promise.reject(new Error('cut')) }
          },
        }
      },
    }
    const cut = new IterationRunner(runOptions(broken, countingModel(), fewer)).start({ until: 'datasets' })
    await expect(cut.result).rejects.toThrow('cut')
    const { model } = await run(ledger)
    expect(model.calls).toBe(0)
    expect(datasets(ledger.files)).toEqual((await whole()).files)
  })

  it('leave no rows of the other kind beside them', async () => {
    const ledger = memoryLedger()
    await run(ledger, {}, { until: 'datasets' })
    await run(ledger, { select: positivesOnly({ score: 5 }) }, { until: 'datasets' })
    expect(ledger.files.has('iteration-1/sft.jsonl')).toBe(true)
    expect(ledger.files.has('iteration-1/pairs.jsonl')).toBe(false)
  })

  it('are not for a job that was submitted', async () => {
    const ledger = memoryLedger()
    const trainer = { ...instantTrainer(), wait: () => Promise.reject(new Error('away')) }
    await expect(run(ledger, { trainer })).rejects.toThrow('away')
    const other = { select: positivesOnly({ score: 5 }), trainer: instantTrainer() }
    await expect(run(ledger, other)).rejects.toThrow('a training job made with other settings')
  })
})

describe('a finished run', () => {
  it('keeps its report when it is started and stopped', async () => {
    const ledger = memoryLedger()
    const more = { iterations: 2, trainer: instantTrainer() }
    const { report } = await run(ledger, more)
    await run(ledger, { ...more, budget: { wallTimeMs: 1e-9 } })
    expect(JSON.parse(ledger.files.get('report.json') ?? '')).toEqual(JSON.parse(JSON.stringify(report)))
  })
})

describe('what was trained on, under other settings', () => {
  it('stays, and what would come of the same replies is written beside it', async () => {
    const ledger = memoryLedger()
    await run(ledger)
    const before = datasets(ledger.files)
    const trainer = instantTrainer()
    const { model, changes, status } = await run(ledger, { ...fewer, trainer })
    expect(status).toBe('finished')
    expect(model.calls).toBe(0)
    expect(trainer.jobs).toEqual([])
    expect(changes).toMatchObject([{ action: 'reselect', calls: 0 }])
    expect(datasets(ledger.files)).toEqual(before)
    const beside = [...ledger.files].filter(
      ([path]) => path.startsWith('selections/') && path.endsWith('.jsonl'),
    )
    const expected = (await whole(fewer)).files.filter(([path]) => !/prompts|dropped/.test(path))
    expect(beside.map(([path, text]) => [path.replace(/^selections\/\w+\//, ''), text]).sort()).toEqual(
      expected,
    )
  })

  it('stays where they ask another question, and the run says so', async () => {
    const ledger = memoryLedger()
    await run(ledger)
    const { model, changes } = await run(ledger, { judge: { votes: 5 } })
    expect(model.calls).toBe(0)
    expect(changes).toMatchObject([
      { action: 'keep', changed: expect.arrayContaining(['judge.votes: 3, now 5']) },
    ])
    expect([...ledger.files.keys()].filter(path => path.startsWith('selections/'))).toEqual([])
  })
})

describe('a judge that evaluates', () => {
  it('is not asked again under another template unless told so', async () => {
    const evaluate = [
      {
        prompt: 'p',
        responses: [
          { text: 'a', rank: 0 },
          { text: 'b', rank: 1 },
        ],
      },
    ]
    const ledger = memoryLedger()
    await run(ledger, { evaluate })
    const other = {
      evaluate,
      judge: {
        prompt: JudgePrompt.custom({
          name: 'other',
          template: 'additive 5-point scoring system\n{{prompt}}\n{{response}}',
          scale: { min: 0, max: 5 },
        }),
      },
    }
    await expect(run(ledger, other)).rejects.toThrow(/evaluation \d+ calls/)
    const { model } = await run(ledger, other, { changes: 'redo' })
    expect(model.calls).toBeGreaterThan(0)
  })
})

describe('everything that is recorded', () => {
  it('is sealed and trained on without a model', async () => {
    const ledger = memoryLedger()
    const full = await whole()
    await run(ledger, { budget: { calls: full.calls } })
    expect(ledger.files.has('iteration-1/manifest.json')).toBe(true)
    const unsealed = memoryLedger(ledger.records)
    for (const [path, text] of ledger.files) {
      const document = path === 'run.json' ? 'run' : path === 'iteration-1/stages.json' ? 'stages' : undefined
      if (document === undefined) continue
      const session = await unsealed.open()
      const name =
        document === 'run' ? ({ document } as const) : ({ document: 'stages', iteration: 1 } as const)
      await session.writeDocument(name, JSON.parse(text))
      await session.close()
    }
    const options = runOptions(unsealed, countingModel())
    const open = () => Promise.reject(new Error('opened'))
    expect((await new IterationRunner({ ...options, open }).start().result).status).toBe('finished')
    expect(datasets(unsealed.files)).toEqual(full.files)
    expect(prompts.length).toBeGreaterThan(0)
  })
})

describe('targets of later iterations', () => {
  it('change nothing for an iteration that is trained on', async () => {
    const ledger = memoryLedger()
    await run(ledger, { targetPairs: [3] })
    const { status, changes } = await run(ledger, { targetPairs: [3, 5], iterations: 2 })
    expect([status, changes]).toEqual(['finished', []])
    expect([...ledger.files.keys()].filter(path => path.startsWith('selections/'))).toEqual([])
  })

  it('of its own are made anew beside it', async () => {
    const ledger = memoryLedger()
    await run(ledger, { targetPairs: [3] })
    const { changes } = await run(ledger, { targetPairs: [2, 5], iterations: 2 })
    expect(changes).toMatchObject([{ iteration: 1, action: 'reselect', changed: ['targetPairs: 3, now 2'] }])
  })
})
