import { describe, expect, it } from 'vitest'
import { iftRow } from '../../src/data/index.js'
import {
  type Checkpoint,
  IterationRunner,
  memoryLedger,
  planRun,
  type Trainer,
  type TrainingJob,
} from '../../src/index.js'
import { countingModel, instantTrainer, runOptions } from './setup.js'

const result = (ledger: ReturnType<typeof memoryLedger>, trainer: Trainer) =>
  new IterationRunner(runOptions(ledger, countingModel(), { trainer })).start().result

describe('training', () => {
  it.each([{}, 'M2', { name: 'M2', path: 'ckpt/M2' }, undefined])(
    'refuses %j for a checkpoint, and goes on once the trainer gives one',
    async given => {
      const ledger = memoryLedger()
      const trainer = instantTrainer()
      const wrong: Trainer<string> = { ...trainer, wait: async () => given as Checkpoint }
      await expect(result(ledger, wrong)).rejects.toThrow('wait must resolve to { name, path, revision }')
      expect((await result(ledger, trainer)).status).toBe('finished')
      expect(trainer.jobs).toHaveLength(1)
    },
  )

  it.each([undefined, () => {}, 1n])('refuses a handle that JSON cannot hold: %s', async given => {
    const trainer = { ...instantTrainer(), submit: async () => given as unknown as string }
    await expect(result(memoryLedger(), trainer)).rejects.toThrow('handle that is no JSON value')
  })

  it('submits a job once whose handle is null', async () => {
    const ledger = memoryLedger()
    let submitted = 0
    let ready = false
    const trainer: Trainer<null> = {
      find: async () => undefined,
      submit: async () => {
        submitted++
        return null
      },
      wait: async () => {
        if (!ready) throw new Error('the network is down')
        return { name: 'M2', path: 'ckpt/M2', revision: 'm2' }
      },
      cancel: async () => {},
    }
    await expect(result(ledger, trainer)).rejects.toThrow('the network is down')
    ready = true
    expect((await result(ledger, trainer)).status).toBe('finished')
    expect(submitted).toBe(1)
  })

  it('never reads other data than the job says', async () => {
    const ledger = memoryLedger()
    const failing = { ...instantTrainer(), submit: () => Promise.reject(new Error('no room')) }
    await expect(result(ledger, failing)).rejects.toThrow('no room')
    const files = ledger.files as Map<string, string>
    files.set('iteration-1/pairs.jsonl', '')
    const reading: Trainer<string> = {
      ...instantTrainer(),
      async submit(job) {
        for await (const line of job.data.lines()) JSON.parse(line)
        return job.id
      },
    }
    await expect(result(ledger, reading)).rejects.toThrow('is not as it was sealed')
  })
})

describe('fine-tuning on seed data before the first iteration', () => {
  const M0: Checkpoint = { name: 'M0', path: 'ckpt/M0', revision: 'sha256:m0' }
  const rows = [1, 2, 3].map(i => iftRow({ prompt: `Name prime ${i}.`, response: `${i}` }))
  const sft = { rows, training: { learning_rate: 1e-5 } }
  type Options = Parameters<typeof runOptions>[2]
  const start = (ledger: ReturnType<typeof memoryLedger>, trainer: Trainer, more?: Options) =>
    new IterationRunner(runOptions(ledger, countingModel(), { start: M0, trainer, sft, ...more })).start()

  it('makes M1, which the first iteration samples from', async () => {
    const ledger = memoryLedger()
    const jobs: TrainingJob[] = []
    const lines: string[] = []
    const trainer = instantTrainer()
    const submit: typeof trainer.submit = async job => {
      jobs.push(job)
      for await (const line of job.data.lines()) if (job.iteration === 0) lines.push(line)
      return trainer.submit(job)
    }
    const opened: string[] = []
    const model = countingModel()
    const open = async ({ name }: Checkpoint) => {
      opened.push(name)
      return model
    }
    const { checkpoints } = await start(ledger, { ...trainer, submit }, { open, iterations: 2 }).result
    expect(jobs.map(({ iteration, name, method }) => [iteration, name, method])).toEqual([
      [0, 'M1', 'sft'],
      [1, 'M2', 'dpo'],
      [2, 'M3', 'dpo'],
    ])
    expect(jobs[0]).toMatchObject({ parent: M0, reference: M0, settings: sft.training })
    expect(jobs[1]?.parent.name).toBe('M1')
    expect(lines.map(line => JSON.parse(line))).toEqual(rows)
    expect(opened).toEqual(['M1', 'M2'])
    expect(
      checkpoints.map(({ checkpoint, parent, iteration }) => [checkpoint.name, parent, iteration]),
    ).toEqual([
      ['M1', 'M0', undefined],
      ['M2', 'M1', 1],
      ['M3', 'M2', 2],
    ])
  })

  it('is submitted once, wherever the run was cut short', async () => {
    const ledger = memoryLedger()
    const trainer = instantTrainer()
    const cut: Trainer<string> = { ...trainer, wait: () => Promise.reject(new Error('killed')) }
    await expect(start(ledger, cut).result).rejects.toThrow('killed')
    const files = ledger.files as Map<string, string>
    // Killed before it was written down.
    files.delete('iteration-0/training.json')
    expect((await start(ledger, trainer).result).status).toBe('finished')
    expect((await start(ledger, trainer).result).status).toBe('finished')
    expect(trainer.jobs).toHaveLength(2)
  })

  it('binds the run directory to its rows and settings', async () => {
    const ledger = memoryLedger()
    await start(ledger, instantTrainer()).result
    const others: Options[] = [
      { sft: { rows: rows.slice(1), training: sft.training } },
      { sft: { rows } },
      { start: { ...M0, revision: 'other' } },
    ]
    for (const other of others)
      await expect(start(ledger, instantTrainer(), other).result).rejects.toThrow(
        /was begun from M1 .*seed data/,
      )
    const without = new IterationRunner(runOptions(ledger, countingModel())).start().result
    await expect(without).rejects.toThrow(
      /was begun from M1 .*, fine-tuned on seed data from M0, not from M1/,
    )
  })

  it.each([
    [[], /sft.rows: expected at least one row/],
    [[{ prompt: 'text', completion: 'text' }], /sft.rows.0: expected .* lists of messages/],
    [[...rows, { prompt: rows[0]?.prompt }], /sft.rows.3: expected/],
    [[{ prompt: rows[0]?.prompt, completion: [{ role: 'assistant', content: ' ' }] }], /sft.rows.0/],
  ])('refuses rows that are none before it trains: %#', async (given, message) => {
    const trainer = instantTrainer()
    // @ts-expect-error rows that are none
    const options = runOptions(memoryLedger(), countingModel(), { start: M0, trainer, sft: { rows: given } })
    await expect(new IterationRunner(options).start().result).rejects.toThrow(message)
    expect(trainer.jobs).toEqual([])
    await expect(planRun(options)).rejects.toThrow(message)
  })
})
