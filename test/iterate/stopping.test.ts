import { afterEach, describe, expect, it, vi } from 'vitest'
import { IterationRunner, type ModelProvider, memoryLedger, type RunEvent } from '../../src/index.js'
import { Stopping } from '../../src/iterate/stopping.js'
import { countingModel, runOptions } from './setup.js'

const datasets = (files: ReadonlyMap<string, string>) =>
  [...files].filter(([path]) => path.endsWith('.jsonl')).sort()

async function undisturbed(): Promise<ReadonlyMap<string, string>> {
  const ledger = memoryLedger()
  await new IterationRunner(runOptions(ledger, countingModel())).start().result
  return ledger.files
}

/** A model whose calls wait to be let go. */
function heldModel(): { model: ModelProvider; letGo: () => void; held: () => number } {
  const waiting: (() => void)[] = []
  const model = countingModel({
    before: () => new Promise<void>(resolve => waiting.push(resolve)),
  })
  return {
    model,
    held: () => waiting.length,
    letGo: () => {
      for (const each of waiting.splice(0)) each()
    },
  }
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 1))
}

describe('a run that is stopped', () => {
  it.each(['stop', 'signal'] as const)(
    'by %s begins nothing new, and records what is under way',
    async by => {
      const ledger = memoryLedger()
      const { model, letGo, held } = heldModel()
      const abort = new AbortController()
      const run = new IterationRunner(runOptions(ledger, model, { concurrency: 4 })).start({
        signal: abort.signal,
      })
      const types: RunEvent['type'][] = []
      run.on('run-stop', ({ type }) => types.push(type)).on('run-end', ({ type }) => types.push(type))
      await until(() => held() === 4)
      if (by === 'stop') run.stop()
      else abort.abort()
      await new Promise(resolve => setTimeout(resolve, 5))
      expect(ledger.records).toHaveLength(0)
      letGo()
      expect((await run.result).status).toBe('stopped')
      expect(ledger.records).toHaveLength(4)
      expect(types).toEqual(['run-stop', 'run-end'])

      const rest = countingModel()
      const { status } = await new IterationRunner(runOptions(ledger, rest)).start().result
      expect(status).toBe('finished')
      expect(datasets(ledger.files)).toEqual(datasets(await undisturbed()))
    },
  )

  it.each([
    ['at once, when it is told so', Number.MAX_SAFE_INTEGER, true],
    ['when the grace time is over', 5, false],
  ])('ends calls under way %s', async (_, graceMs, now) => {
    const { model, held } = heldModel()
    const ledger = memoryLedger()
    const aborted: unknown[] = []
    const { generate } = model
    const deaf: ModelProvider = {
      ...model,
      generate: request => {
        request.signal.addEventListener('abort', () => aborted.push(request.signal.reason))
        return Promise.race([
          generate(request),
          new Promise<never>((_, reject) =>
            request.signal.addEventListener('abort', () => reject(request.signal.reason)),
          ),
        ])
      },
    }
    const run = new IterationRunner(runOptions(ledger, deaf, { concurrency: 3 })).start({
      graceMs: Math.min(graceMs, 2 ** 31 - 1),
    })
    await until(() => held() === 3)
    run.stop()
    if (now) run.stop({ now: true })
    expect((await run.result).status).toBe('stopped')
    expect(aborted).toHaveLength(3)
    expect(ledger.records).toHaveLength(0)
  })

  it('before it began does nothing', async () => {
    const model = countingModel()
    const run = new IterationRunner(runOptions(memoryLedger(), model)).start({ signal: AbortSignal.abort() })
    expect((await run.result).status).toBe('stopped')
    expect(model.calls).toBe(0)
  })

  it('after its end stays finished', async () => {
    const run = new IterationRunner(runOptions(memoryLedger(), countingModel())).start()
    await run.result
    run.stop()
    expect((await run.result).status).toBe('finished')
  })

  it('ends when its grace time is over, though no call comes back', async () => {
    const { model, held } = heldModel()
    const run = new IterationRunner(runOptions(memoryLedger(), model, { concurrency: 12 })).start({
      graceMs: 50,
    })
    await until(() => held() === 12)
    run.stop()
    expect((await run.result).status).toBe('stopped')
  })

  it('closes a model that was being opened', async () => {
    let closed = 0
    let open: (model: ModelProvider) => void = () => {}
    const opening = new Promise<ModelProvider>(resolve => {
      open = resolve
    })
    const run = new IterationRunner({
      ...runOptions(memoryLedger(), countingModel()),
      open: () => opening,
    }).start()
    await new Promise(resolve => setTimeout(resolve, 20))
    run.stop()
    open({
      ...countingModel(),
      async close() {
        closed++
      },
    })
    expect((await run.result).status).toBe('stopped')
    expect(closed).toBe(1)
  })

  it('by its time stops also while nothing begins', async () => {
    const { model } = heldModel()
    const run = new IterationRunner(runOptions(memoryLedger(), model, { budget: { wallTimeMs: 30 } })).start({
      graceMs: 10,
    })
    expect((await run.result).status).toBe('budget')
  })
})

describe('the grace time', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is over when the first one is, however often another is asked for', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const stopping = new Stopping()
    stopping.stop(new Error('first'), 100)
    vi.advanceTimersByTime(99)
    for (let worker = 0; worker < 12; worker++) stopping.stop(new Error('later'), 100)
    expect(stopping.now.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(stopping.now.reason).toEqual(new Error('first'))
  })

  it('can be made shorter', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const stopping = new Stopping()
    stopping.stop(new Error('first'), 100)
    stopping.stop(new Error('later'), 10)
    vi.advanceTimersByTime(10)
    expect(stopping.now.aborted).toBe(true)
  })
})
