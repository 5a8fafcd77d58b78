import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  drawExam,
  type ExamSize,
  type Lab,
  type LabOptions,
  labWorlds,
  openLab,
  takeExam,
} from '../../src/lab/index.js'
import { labInstructions } from '../../src/lab/instructions.js'
import { answerLine, linesAsData, seedData } from '../../src/lab/seed-data.js'
import type { GenerateRequest, ModelProvider } from '../../src/model/provider.js'
import type { Checkpoint } from '../../src/train/checkpoint.js'
import type { TrainingJob } from '../../src/train/trainer.js'
import { documented } from '../integration/capabilities.mjs'

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

  it('can do what the page of capabilities says', () => {
    const { capabilities, logLikelihood } = documented('lab')
    expect(model.capabilities).toEqual(capabilities)
    expect(model.logLikelihood !== undefined).toBe(logLikelihood)
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
    ['a word that it has not', { text: 'copy koi ant Owl' }],
  ])('refuses %s', async (_, input) => {
    await expect(model.generate({ ...request, input })).rejects.toThrow(
      expect.objectContaining({ name: 'ProviderError', retryable: false }),
    )
  })
})

describe('a request that cannot be', () => {
  it.each([
    ['n', { n: Number.NaN }],
    ['logprobs', { logprobs: 5 }],
    ['schema', { schema: {} }],
    ['temperature', { sampling: { temperature: Number.NaN, topP: 1 } }],
    ['top-p', { sampling: { temperature: 1, topP: 0 } }],
    ['max tokens', { sampling: { temperature: 1, topP: 1, maxTokens: -3 } }],
  ])('is refused for its %s', async (said, wrong) => {
    const model = await lab.open(m0)
    const asked = {
      input: { text: 'copy' },
      n: 1,
      seed: 1,
      sampling: { temperature: 1, topP: 1 },
      affinity: '',
    }
    const { signal } = new AbortController()
    await expect(model.generate({ ...asked, ...wrong, signal })).rejects.toThrow(said)
    await expect(model.generate({ ...asked, signal: AbortSignal.abort(new Error('over')) })).rejects.toThrow(
      'over',
    )
    await model.close?.()
  })
})

describe('an exam', () => {
  it('asks nothing that is trained on, and the same every time', () => {
    const exam = drawExam(labWorlds.manners, { instructions: 100, judged: 20 })
    expect(drawExam(labWorlds.manners, { instructions: 100, judged: 20 })).toEqual(exam)
    const asked = [...exam.instructions, ...exam.judging.map(({ prompt }) => prompt)]
    expect(new Set(asked).size).toBe(120)
    expect(asked.every(instruction => labWorlds.manners.isHeldOut(instruction))).toBe(true)
  })

  it.each([
    ['instructions', { instructions: Number.NaN }],
    ['instructions', { instructions: 1e6 }],
    ['judged', { judged: 2.5 }],
    ['instruction', { instruction: 5 }],
  ])('refuses a size that cannot be: %s', (field, size) => {
    // What no type lets through.
    expect(() => drawExam(labWorlds.manners, size as ExamSize)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field }),
    )
  })

  it('rejects once when it is ended, or asked for no votes', async () => {
    const model = await lab.open(m0)
    const exam = drawExam(labWorlds.manners, { instructions: 30, judged: 5 })
    const controller = new AbortController()
    const { signal } = controller
    const onItem = (): void => controller.abort(new Error('enough'))
    await expect(takeExam({ model, world: lab.world, exam, signal, onItem })).rejects.toThrow('enough')
    await expect(takeExam({ model, world: lab.world, exam, votes: 0 })).rejects.toThrow(/votes/)
    await model.close?.()
  })
})

describe('the instructions that a model makes up', () => {
  const { read } = labInstructions(labWorlds.manners).request(['copy koi ant owl'], 1)
  const exam = drawExam(labWorlds.manners, { instructions: 1, judged: 1 })
  const seen = seedData(labWorlds.manners, 1).ift[0]?.prompt ?? ''
  it.each([
    [seen, 'stop', undefined],
    [exam.instructions[0] ?? '', 'stop', 'held-out'],
    ['copy koi koi koi', 'stop', 'no-instruction'],
    ['judge koi', 'stop', 'no-instruction'],
    ['', 'stop', 'no-instruction'],
    [seen, 'length', 'truncated'],
  ] as const)('%s (%s): %s', (text, finish, reason) => {
    const { instructions, dropped } = read({ text, finish })
    expect(dropped).toEqual(reason === undefined ? [] : [{ reason, raw: text }])
    expect(instructions).toEqual(reason === undefined ? [text] : [])
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

  it('lets a frozen judge stay what it was', async () => {
    const trained = await lab.trainer.wait(await lab.trainer.submit(job('1')), context())
    const judged = labWorlds.manners.judge.render({
      prompt: 'copy koi ant owl',
      response: 'sure koi ant owl',
    })
    const ask = async (judge: 'self' | 'frozen', checkpoint: Checkpoint): Promise<unknown> => {
      const model = await lab.runner({ start: m0, judge }).open(checkpoint)
      const { completions } = await model.generate({
        input: { messages: judged.messages },
        n: 8,
        seed: 1,
        sampling: { temperature: 1, topP: 1 },
        affinity: '',
        signal: new AbortController().signal,
      })
      await model.close?.()
      return completions
    }
    const before = await ask('self', m0)
    expect(await ask('frozen', trained)).toEqual(before)
    expect(await ask('self', trained)).not.toEqual(before)
  })

  it('fine-tunes M1 on judgements and the baseline on none', async () => {
    const rowsOf = async (name: 'SFT' | 'M1'): Promise<string[]> => {
      const controller = new AbortController()
      const stop = { signal: controller.signal, onProgress: () => controller.abort() }
      await expect(lab.fineTune(name, m0, stop)).rejects.toThrow()
      const jobs = readdirSync(directory).filter(folder => existsSync(join(directory, folder, 'job.json')))
      const stored = jobs.map(folder => JSON.parse(readFileSync(join(directory, folder, 'job.json'), 'utf8')))
      return stored.find(each => each.name === name && each.rows.length > 1000)?.rows ?? []
    }
    const { ift, eft, lists } = labWorlds.manners.seed
    const isJudgement = (row: string): boolean => row.includes('"judge ')
    const baseline = await rowsOf('SFT')
    expect(baseline).toHaveLength(ift + lists)
    expect(baseline.some(isJudgement)).toBe(false)
    const first = await rowsOf('M1')
    expect(first.filter(isJudgement)).toHaveLength(eft)
    expect(first).toHaveLength(ift + eft + lists)
  })

  it('ends a job that is cancelled, and every job of a signal', async () => {
    const handle = await lab.trainer.submit(job('2', { num_train_epochs: 20 }))
    const cancelled = lab.trainer.wait(
      handle,
      context(step => {
        if (step === 2) void lab.trainer.cancel(handle)
      }),
    )
    await expect(cancelled).rejects.toThrow(/cancelled/)
    const controller = new AbortController()
    const both = await Promise.all(
      ['3', '4'].map(id => lab.trainer.submit(job(id, { num_train_epochs: 20 }))),
    )
    const waits = both.map(each =>
      lab.trainer.wait(
        each,
        context(() => controller.abort(new Error('enough')), controller.signal),
      ),
    )
    expect((await Promise.allSettled(waits)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('shares a folder with another lab that does the same', async () => {
    const shared = mkdtempSync(join(tmpdir(), 'lab-shared-'))
    const labs = [1, 2].map(() => openLab({ directory: shared, threads: 1 }))
    const [one, other] = await Promise.all(labs.map(each => each.pretrain()))
    expect(one).toEqual(other)
    await Promise.all(labs.map(each => each.close()))
    rmSync(shared, { recursive: true })
  })

  it('learns each of a few rows as often as it is told', async () => {
    const steps: number[] = []
    const few = { ...job('5', { num_train_epochs: 4 }), data: linesAsData(lines.slice(0, 10)) }
    await lab.trainer.wait(
      await lab.trainer.submit(few),
      context(step => steps.push(step)),
    )
    expect(steps).toHaveLength(4)
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
