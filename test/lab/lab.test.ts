import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, type LabOptions, labWorlds, openLab } from '../../src/lab/index.js'
import { answerLine, linesAsData, seedData } from '../../src/lab/seed-data.js'
import type { GenerateRequest, ModelProvider } from '../../src/model/provider.js'
import type { Checkpoint } from '../../src/train/checkpoint.js'
import type { TrainingJob } from '../../src/train/trainer.js'

const directory = mkdtempSync(join(tmpdir(), 'lab-test-'))
let lab: Lab
let m0: Checkpoint

beforeAll(async () => {
  lab = openLab({ directory, threads: 1 })
  m0 = await lab.pretrain()
})

afterAll(async () => {
  await lab.close()
  rmSync(directory, { recursive: true, force: true })
})

describe('openLab', () => {
  it.each<[string, Partial<Record<keyof LabOptions | 'thread', unknown>>]>([
    ['directory', { directory: '' }],
    ['world', { world: 'nowhere' }],
    ['seed', { seed: 0.5 }],
    ['threads', { threads: 3 }],
    ['kernels', { kernels: 'gpu' }],
    ['thread', { thread: 1 }],
  ])('refuses a wrong %s by name', (field, wrong) => {
    // What no type lets through.
    const options = { directory, ...wrong } as LabOptions
    expect(() => openLab(options)).toThrow(expect.objectContaining({ name: 'InvalidArgumentError', field }))
  })
})

describe('a model of the lab as a provider', () => {
  let model: ModelProvider
  const request: GenerateRequest = {
    input: { messages: [{ role: 'user', content: 'copy koi ant owl' }] },
    n: 1,
    seed: 5,
    sampling: { temperature: 1, topP: 1 },
    affinity: '',
    signal: new AbortController().signal,
  }

  beforeAll(async () => {
    model = await lab.open(m0)
  })

  it('gives a text that depends on the request alone, whatever else it does', async () => {
    const alone = await model.generate(request)
    const crowd = Array.from({ length: 40 }, (_, seed) => model.generate({ ...request, seed, n: 2 }))
    const amongOthers = await model.generate(request)
    const texts = (await Promise.all(crowd)).flatMap(({ completions }) => completions.map(({ text }) => text))
    expect(amongOthers).toEqual(alone)
    expect(new Set(texts).size).toBeGreaterThan(20)
    const [, second] = (await model.generate({ ...request, n: 2 })).completions
    expect((await model.generate({ ...request, n: 5 })).completions[1]).toEqual(second)
  })

  it('draws the same at temperature 0 whatever the seed', async () => {
    const greedy = { ...request, n: 4, sampling: { temperature: 0, topP: 1 } }
    const { completions } = await model.generate(greedy)
    expect(new Set(completions.map(({ text }) => text)).size).toBe(1)
  })

  it('says how likely its words were, as it finds them when asked for that alone', async () => {
    const { completions, usage } = await model.generate({ ...request, logprobs: 0 })
    const [completion] = completions
    const tokens = completion?.tokens ?? []
    expect(tokens.map(({ token }) => token).join(' ')).toBe(completion?.text)
    expect(usage).toEqual({ promptTokens: 6, completionTokens: tokens.length })
    const asked = await model.logLikelihood?.(request.input, completion?.text ?? '', request.signal)
    // The end of the text counts there too.
    expect(asked).toHaveLength(tokens.length + 1)
    for (const [i, { logprob }] of tokens.entries()) expect(asked?.[i]?.logprob).toBeCloseTo(logprob, 4)
  })

  it('stops before a text that ends it, and says when it had to stop', async () => {
    const list = { ...request, input: { text: 'list task copy koi ant owl task' }, n: 20 }
    const stopped = await model.generate({ ...list, sampling: { ...request.sampling, stop: ['task'] } })
    for (const { text } of stopped.completions) expect(text).not.toContain('task')
    const cut = await model.generate({ ...list, sampling: { ...request.sampling, maxTokens: 1 } })
    for (const { text, finish } of cut.completions) {
      expect(text.split(' ')).toHaveLength(1)
      expect(finish).toBe('length')
    }
  })

  it.each([
    [
      'a second turn',
      {
        messages: [
          { role: 'user' as const, content: 'a' },
          { role: 'user' as const, content: 'b' },
        ],
      },
    ],
    ['a system turn', { messages: [{ role: 'system' as const, content: 'copy koi ant owl' }] }],
    ['a text that does not fit', { text: 'koi '.repeat(60) }],
  ])('refuses %s', async (_, input) => {
    await expect(model.generate({ ...request, input })).rejects.toThrow(
      expect.objectContaining({ name: 'ProviderError', retryable: false }),
    )
  })
})

describe('training in the lab', () => {
  const lines = seedData(labWorlds.manners, 1).ift.slice(0, 96).map(answerLine)
  const job = (id: string, settings: TrainingJob['settings'] = {}): TrainingJob => ({
    id: id.repeat(64).slice(0, 64),
    name: 'M1',
    iteration: 0,
    method: 'sft',
    parent: m0,
    reference: m0,
    data: linesAsData(lines),
    settings: { learning_rate: 1e-3, num_train_epochs: 2, ...settings },
    seed: 3,
  })
  const context = (progress: (step: number) => void = () => {}, signal = new AbortController().signal) => ({
    signal,
    progress: ({ step = 0 }) => progress(step),
  })

  it('makes a checkpoint once, and finds it again', async () => {
    expect(await lab.trainer.find(job('a').id)).toBeUndefined()
    const handle = await lab.trainer.submit(job('a'))
    expect(await lab.trainer.find(job('a').id)).toEqual(handle)
    const steps: number[] = []
    const checkpoint = await lab.trainer.wait(
      handle,
      context(step => steps.push(step)),
    )
    expect(steps).toEqual([1, 2, 3, 4, 5, 6])
    expect(checkpoint.revision).not.toBe(m0.revision)
    const again = await lab.trainer.wait(
      handle,
      context(() => expect.unreachable('it is trained already')),
    )
    expect(again).toEqual(checkpoint)
  })

  it('comes to the same numbers after an abort, and on two threads', async () => {
    const trained = await lab.trainer.wait(await lab.trainer.submit(job('b')), context())
    const controller = new AbortController()
    const handle = await lab.trainer.submit(job('c'))
    const aborted = lab.trainer.wait(
      handle,
      context(step => step === 2 && controller.abort(new Error('enough')), controller.signal),
    )
    await expect(aborted).rejects.toThrow('enough')
    expect((await lab.trainer.wait(handle, context())).revision).toBe(trained.revision)
    const two = openLab({ directory, threads: 2 })
    const other = await two.trainer.wait(await two.trainer.submit(job('d')), context())
    await two.close()
    expect(other.revision).toBe(trained.revision)
  })

  it('refuses a setting that it does not know, by name', async () => {
    await expect(lab.trainer.submit(job('e', { epochs: 3 }))).rejects.toThrow(
      /training\.epochs.*num_train_epochs/,
    )
    await expect(lab.trainer.submit(job('e', { learning_rate: -1 }))).rejects.toThrow(
      /training\.learning_rate/,
    )
  })

  it('names a checkpoint file that was cut or changed', async () => {
    const checkpoint = await lab.trainer.wait(await lab.trainer.submit(job('9')), context())
    const bytes = readFileSync(checkpoint.path)
    writeFileSync(checkpoint.path, bytes.subarray(0, 1000))
    await expect(lab.open(checkpoint)).rejects.toThrow(/model\.safetensors/)
    const changed = Buffer.from(bytes)
    changed.writeFloatLE(0.5, changed.length - 4)
    writeFileSync(checkpoint.path, changed)
    await expect(lab.open(checkpoint)).rejects.toThrow(/other numbers/)
    rmSync(checkpoint.path)
    await expect(lab.open(checkpoint)).rejects.toThrow(/is not there/)
  })
})
