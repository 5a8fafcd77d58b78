import { describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger, promptList, RunError } from '../../src/index.js'
import { countingModel, instantTrainer, prompts, runOptions } from './setup.js'

async function undisturbed() {
  const ledger = memoryLedger()
  const model = countingModel()
  await new IterationRunner(runOptions(ledger, model)).start().result
  return { files: new Map(ledger.files), calls: model.calls, asked: model.asked }
}

describe('a run that is started again', () => {
  it('makes no call twice and the same files, stopped before any of its calls', async () => {
    const whole = await undisturbed()
    for (let stopBefore = 1; stopBefore <= whole.calls; stopBefore++) {
      const ledger = memoryLedger()
      const controller = new AbortController()
      const first = countingModel({
        before: call => {
          if (call === stopBefore) controller.abort(new Error('stopped'))
        },
      })
      const options = runOptions(ledger, first, { concurrency: 3 })
      const { status, next } = await new IterationRunner(options).start({ signal: controller.signal }).result
      expect(status).toBe('stopped')
      expect(next?.message).toContain('Start the same run again')

      const second = countingModel()
      const resumed = await new IterationRunner(runOptions(ledger, second, { concurrency: 5 })).start().result
      expect(resumed.status).toBe('finished')
      expect(ledger.records.length).toBe(whole.calls)
      expect([...first.asked, ...second.asked].sort()).toEqual([...whole.asked].sort())
      for (const [path, text] of whole.files)
        if (path.endsWith('.jsonl')) expect(ledger.files.get(path)).toBe(text)
    }
  })

  it('opens no model and asks no trainer when everything is there', async () => {
    const ledger = memoryLedger()
    await new IterationRunner(runOptions(ledger, countingModel())).start().result
    const trainer = instantTrainer()
    const open = () => Promise.reject(new Error('opened'))
    const options = { ...runOptions(ledger, countingModel()), open, trainer }
    const { status, report } = await new IterationRunner(options).start().result
    expect(status).toBe('finished')
    expect(trainer.jobs).toEqual([])
    expect(report.iterations[0]?.funnel?.prompts.accepted).toBe(prompts.length)
  })

  it('refuses another seed, other prompts and another start, and names them', async () => {
    const ledger = memoryLedger()
    await new IterationRunner(runOptions(ledger, countingModel())).start().result
    const other = async (more: Parameters<typeof runOptions>[2]) => {
      const run = new IterationRunner(runOptions(ledger, countingModel(), more)).start()
      return run.result.catch((error: unknown) => error)
    }
    const seeded = await other({ seed: 8 })
    expect(RunError.isInstance(seeded) && seeded.reason).toBe('mismatch')
    expect(String(seeded)).toContain('another seed: 7, now 8')
    expect(String(await other({ prompts: promptList(prompts.slice(1)) }))).toContain('prompts.list')
    expect(String(await other({ start: { name: 'M1', path: 'x', revision: 'sha256:other' } }))).toContain(
      'was begun from M1',
    )
  })

  it('goes on to a further iteration', async () => {
    const ledger = memoryLedger()
    await new IterationRunner(runOptions(ledger, countingModel())).start().result
    const trainer = instantTrainer()
    const { checkpoints } = await new IterationRunner(
      runOptions(ledger, countingModel(), { iterations: 2, trainer }),
    ).start().result
    expect(checkpoints).toHaveLength(3)
    expect(trainer.jobs).toHaveLength(1)
  })
})
