import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type MemoryLedger,
  type ModelProvider,
  memoryLedger,
  type PromptSource,
  paperSampling,
  type RunnerOptions,
  type StartOptions,
  selfInstruct,
} from '../../src/index.js'
import { countingModel, runOptions } from './setup.js'

/** A model that writes prompts, answers and judges. */
function writingModel(more: { readonly draw?: number; readonly before?: (call: number) => unknown } = {}) {
  const { draw = 0, before } = more
  return countingModel({
    ...(before && { before }),
    script: ({ prompt, seed, index }) =>
      prompt.includes('additive')
        ? `Fine.\n\nScore: ${(seed + index) % 6}`
        : `2. Task ${(seed + draw) % 1000} of ${index}\n3. Other ${(seed + draw) % 77}`,
  })
}

const source = () => selfInstruct({ seeds: ['Name a prime.'], shots: 1, writer: 'self', count: 9 })

function start(
  ledger: MemoryLedger,
  model: ModelProvider,
  more: Partial<RunnerOptions> = {},
  how: StartOptions = {},
) {
  return new IterationRunner(runOptions(ledger, model, { prompts: source(), ...more })).start(how)
}

const datasets = (files: ReadonlyMap<string, string>) =>
  [...files].filter(([path]) => path.endsWith('.jsonl')).sort()

async function whole() {
  const ledger = memoryLedger()
  await start(ledger, writingModel()).result
  return datasets(ledger.files)
}

describe('calls for prompts', () => {
  it('that are under way at a stop are recorded', async () => {
    const ledger = memoryLedger()
    const waiting: (() => void)[] = []
    const model = writingModel({ before: () => new Promise<void>(resolve => waiting.push(resolve)) })
    const run = start(ledger, model, { concurrency: 5 })
    while (waiting.length < 5) await new Promise(resolve => setTimeout(resolve, 1))
    run.stop()
    for (const letGo of waiting) letGo()
    expect((await run.result).status).toBe('stopped')
    expect(ledger.records).toHaveLength(5)
  })

  it('are kept by a budget that ends among them, and made once', async () => {
    const ledger = memoryLedger()
    for (const calls of [6, 6, 12]) {
      expect((await start(ledger, writingModel(), { budget: { calls } }).result).status).toBe('budget')
      expect(ledger.records).toHaveLength(calls)
    }
    expect((await start(ledger, writingModel()).result).status).toBe('finished')
    expect(datasets(ledger.files)).toEqual(await whole())
  })

  it('may be lost once the prompts are written', async () => {
    const ledger = memoryLedger()
    await start(ledger, writingModel(), {}, { until: 'prompts' }).result
    const lost = memoryLedger(ledger.records.slice(1))
    const session = await lost.open()
    for (const kind of ['prompts', 'dropped'] as const) {
      const file = await session.writeDataset({ iteration: 1, kind })
      const lines = (ledger.files.get(`iteration-1/${kind}.jsonl`) ?? '').split('\n').filter(Boolean)
      for (const line of lines) await file.write(line)
      await file.commit()
    }
    await session.close()
    // Asked again, it would write others.
    const model = writingModel({ draw: 5 })
    expect((await start(lost, model).result).status).toBe('finished')
    expect(model.asked.every(call => /Task|Other|additive/.test(call))).toBe(true)
  })

  it('are not made again by another model unless told so', async () => {
    const ledger = memoryLedger()
    await start(ledger, writingModel(), { budget: { calls: 10 } }).result
    const other = { ...writingModel({ draw: 5 }), revision: 'other' }
    await expect(start(ledger, other).result).rejects.toThrow(/prompts \d+ calls/)
    expect(ledger.records).toHaveLength(10)
    const run = start(ledger, other, {}, { changes: 'redo' })
    const changes: unknown[] = []
    run.on('settings-change', event => changes.push(event))
    expect((await run.result).status).toBe('finished')
    expect(changes).toMatchObject([{ action: 'redo', calls: 10 }])
  })
})

describe('the record of a call for prompts', () => {
  it('has the demonstrations that its request showed, and nothing depends on them', async () => {
    const seeds = ['Name a prime.', 'Explain tides.', 'Plan a picnic.']
    const prompts = selfInstruct({
      seeds,
      shots: { seed: 1, machine: 1 },
      writer: 'self',
      count: 9,
      round: 2,
    })
    const ledger = memoryLedger()
    const model = countingModel({ script: ({ seed }) => `3. Task ${seed}.` })
    await start(ledger, model, { prompts }, { until: 'prompts' }).result
    const calls = ledger.records.filter(({ kind }) => kind === 'prompts')
    for (const { seed, demonstrations } of calls) {
      expect(demonstrations).toHaveLength(2)
      const shown = demonstrations?.map((text, i) => `${i + 1}. ${text}`).join('\n\n')
      const request = model.asked.find(asked => asked.startsWith(`${seed}/`))
      expect(request).toContain(JSON.stringify(`:\n\n${shown}\n\nContinue`).slice(1, -1))
    }
    expect(
      calls.flatMap(({ demonstrations = [] }) => demonstrations).some(text => !seeds.includes(text)),
    ).toBe(true)

    const without = memoryLedger(ledger.records.map(({ demonstrations, ...record }) => record))
    const later = writingModel()
    await start(without, later, { prompts }, { until: 'prompts' }).result
    expect(later.calls).toBe(0)
    expect(datasets(without.files)).toEqual(datasets(ledger.files))
  })

  it('is not made where a source gives something else', async () => {
    const input = { text: 'Write a task.' }
    const prompts: PromptSource = {
      id: 'odd',
      async *prompts({ ask }) {
        const demonstrations = [7] as unknown as string[]
        const [reply] = await ask({
          index: 0,
          request: { input, n: 1, sampling: paperSampling },
          demonstrations,
        })
        yield { prompt: reply?.text ?? '', source: 'call:0/line:0' }
      },
    }
    const ledger = memoryLedger()
    await expect(start(ledger, writingModel(), { prompts }).result).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      field: 'demonstrations',
    })
    expect(ledger.records).toEqual([])
  })
})

describe('prompts that are written', () => {
  it('are refused where the file was changed', async () => {
    const ledger = memoryLedger()
    await start(ledger, writingModel(), {}, { until: 'prompts' }).result
    const session = await ledger.open()
    const file = await session.writeDataset({ iteration: 1, kind: 'prompts' })
    await file.write('{"prompt_index":0,"prompt":"Another.","source":"x"}')
    await file.commit()
    await session.close()
    await expect(start(ledger, writingModel()).result).rejects.toThrow(
      'iteration-1/prompts.jsonl: is not as it was sealed',
    )
  })
})
