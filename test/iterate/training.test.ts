import { describe, expect, it } from 'vitest'
import { type Checkpoint, IterationRunner, memoryLedger, type Trainer } from '../../src/index.js'
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
