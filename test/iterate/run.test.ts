import { afterEach, describe, expect, it, vi } from 'vitest'
import { IterationRunner, memoryLedger, type RunEvent, type RunResult } from '../../src/index.js'
import { Run } from '../../src/iterate/run.js'
import { Stopping } from '../../src/iterate/stopping.js'
import { countingModel, runOptions } from './setup.js'

const finished: RunResult = { status: 'finished', checkpoints: [], report: { iterations: [] } }
const seal = { type: 'stage-end', iteration: 1, stage: 'responses' } as const
const item = (index: number): RunEvent => ({ type: 'prompt', iteration: 1, index, prompt: '' })

/** A run that tells these events and ends. */
function runOf(events: Iterable<RunEvent>): Run {
  return new Run(new Stopping(), {}, async emit => {
    for (const event of events) emit(event)
    return finished
  })
}

async function collect(run: Run): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of run) events.push(event)
  return events
}

const turn = () => new Promise(resolve => setTimeout(resolve, 0))

afterEach(() => vi.restoreAllMocks())

describe('a listener', () => {
  it('that throws does not break the run, and its error is printed once', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => {})
    const error = new Error('mine')
    const heard: string[] = []
    const run = new IterationRunner(runOptions(memoryLedger(), countingModel())).start()
    run.on('run-start', () => {
      throw error
    })
    run.on('run-start', ({ type }) => heard.push(type))
    expect((await run.result).status).toBe('finished')
    expect(print.mock.calls).toEqual([[expect.stringContaining('"run-start" threw; the run goes on'), error]])
    expect(heard).toEqual(['run-start'])
  })

  it('that is async and rejects does not break the run either', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => {})
    const run = runOf([seal])
    const error = new Error('mine')
    run.on('stage-end', async () => {
      await turn()
      throw error
    })
    await run.result
    await expect.poll(() => print.mock.calls).toEqual([[expect.stringContaining('"stage-end"'), error]])
  })

  it('hears what it asked for, as often as it asked, until it is taken away', async () => {
    const heard: string[] = []
    const run = runOf([item(0), seal, item(1), item(2)])
    const all = ({ index }: { index: number }) => {
      heard.push(`all ${index}`)
      if (index === 1) run.off('prompt', all)
    }
    run.on('prompt', all)
    run.once('prompt', ({ index }) => heard.push(`once ${index}`))
    await run.result
    expect(heard).toEqual(['all 0', 'once 0', 'all 1'])
  })
})

describe('an iterator', () => {
  it('that is slow misses item events alone, and is told how many', async () => {
    const events = function* (): Generator<RunEvent> {
      for (let i = 0; i < 25_000; i++) {
        yield item(i)
        if (i % 5000 === 0) yield seal
      }
    }
    const seen = await collect(runOf(events()))
    const kept = seen.flatMap(event => (event.type === 'prompt' ? [event.index] : []))
    const missed = seen.flatMap(event => (event.type === 'events-drop' ? [event.count] : []))
    expect(kept.length).toBeGreaterThan(9000)
    expect(kept.length).toBeLessThanOrEqual(10_000)
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => i))
    expect(missed.reduce((sum, count) => sum + count, 0)).toBe(25_000 - kept.length)
    expect(seen.filter(({ type }) => type === 'stage-end')).toHaveLength(5)
    expect(seen.at(-1)).toEqual({ type: 'run-end', status: 'finished' })
  })

  it('throws what broke the run, after all its events', async () => {
    const error = new Error('broken')
    const run = new Run(new Stopping(), {}, async emit => {
      emit(seal)
      throw error
    })
    const seen: string[] = []
    const reading = (async () => {
      for await (const { type } of run) seen.push(type)
    })()
    await expect(reading).rejects.toBe(error)
    expect(seen).toEqual(['stage-end', 'run-end'])
    await expect(run.result).rejects.toBe(error)
    await expect(collect(run)).rejects.toBe(error)
  })

  it('that ends early leaves the run and other iterators alone', async () => {
    const run = runOf([item(0), item(1), seal])
    const other = collect(run)
    for await (const { type } of run) {
      expect(type).toBe('prompt')
      break
    }
    expect((await other).map(({ type }) => type)).toEqual(['prompt', 'prompt', 'stage-end', 'run-end'])
    expect(await run.result).toBe(finished)
  })

  it('has nothing to tell after the end', async () => {
    const run = runOf([seal])
    await run.result
    expect(await collect(run)).toEqual([])
  })
})

describe('a run', () => {
  it('that breaks while nobody looks leaves no unhandled rejection', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const options = {
      ...runOptions(memoryLedger(), countingModel()),
      open: () => Promise.reject(new Error('no')),
    }
    const run = new IterationRunner(options).start()
    const ends: string[] = []
    run.on('run-end', ({ status }) => ends.push(status))
    await expect.poll(() => ends).toEqual(['failed'])
    await turn()
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('that is stopped tells its end and nothing after it', async () => {
    const abort = new AbortController()
    const model = countingModel({
      before: call => {
        if (call === 9) abort.abort()
      },
    })
    const run = new IterationRunner(runOptions(memoryLedger(), model)).start({ signal: abort.signal })
    const seen = await collect(run)
    expect(seen.filter(({ type }) => type === 'run-end')).toEqual([{ type: 'run-end', status: 'stopped' }])
    expect(seen.at(-1)?.type).toBe('run-end')
    expect(seen.map(({ type }) => type)).not.toContain('iteration-seal')
    expect(seen.map(({ type }) => type)).not.toContain('call-fail')
    expect((await run.result).status).toBe('stopped')
  })

  it('that was stopped before it began makes no call', async () => {
    const model = countingModel()
    const run = new IterationRunner(runOptions(memoryLedger(), model)).start({ signal: AbortSignal.abort() })
    expect((await run.result).status).toBe('stopped')
    expect(model.calls).toBe(0)
  })
})
