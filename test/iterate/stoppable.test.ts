import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type Ledger,
  type MemoryLedger,
  memoryLedger,
  type OpenLedger,
  planRun,
  type RunnerOptions,
  reselect,
} from '../../src/index.js'
import { stoppable } from '../../src/iterate/stoppable.js'
import { countingModel, runOptions } from './setup.js'

const many = Array.from({ length: 60 }, (_, i) => `Tell me about number ${i}.`)
const datasets = (files: ReadonlyMap<string, string>) =>
  [...files].filter(([path]) => path.endsWith('.jsonl')).sort()

const start = (ledger: Ledger, more: Partial<RunnerOptions> = {}, model = countingModel()) =>
  new IterationRunner(runOptions(ledger, model, { prompts: many, ...more })).start()

/** A ledger of which every reading of calls tells how far it is. */
function watched(
  ledger: MemoryLedger,
  onCall: (reading: number, count: number) => void,
): Ledger & { readonly longest: number } {
  let reading = 0
  let longest = 0
  return {
    ...ledger,
    get longest() {
      return longest
    },
    async open() {
      const open = await ledger.open()
      return {
        ...open,
        async *calls(...given: Parameters<OpenLedger['calls']>) {
          const at = ++reading
          let count = 0
          for await (const call of open.calls(...given)) {
            onCall(at, ++count)
            longest = Math.max(longest, count)
            yield call
          }
        },
      }
    },
  }
}

describe('a ledger that can be stopped', () => {
  it('ends reading soon after the signal, with its reason', async () => {
    const ledger = memoryLedger()
    await start(ledger).result
    const stop = new AbortController()
    const reason = new Error('enough')
    let read = 0
    const reading = async () => {
      for await (const _ of stoppable(await ledger.open(), stop.signal).calls(1)) {
        if (++read === 10) stop.abort(reason)
      }
    }
    await expect(reading()).rejects.toBe(reason)
    expect(read).toBeLessThan(10 + 64)
  })

  it('writes calls and documents after it, and no rows', async () => {
    const open = await memoryLedger().open()
    const stop = new AbortController()
    const ledger = stoppable(open, stop.signal)
    const file = await ledger.writeDataset({ iteration: 1, kind: 'pairs' })
    file.write('{}')
    stop.abort(new Error('enough'))
    expect(() => file.write('{}')).toThrow('enough')
    await expect(ledger.writeDataset({ iteration: 1, kind: 'sft' })).rejects.toThrow('enough')
    await ledger.writeDocument({ document: 'run' }, 1)
    expect(await ledger.readDocument({ document: 'run' })).toBe(1)
  })
})

describe('a stop while a ledger is read', () => {
  it.each([1, 3, 4])(
    'ends reading %d of a start that has nothing to ask, and the next start seals the same',
    async nth => {
      const whole = memoryLedger()
      await start(whole).result
      const done = memoryLedger(whole.records)
      // What was spent on two iterations, what is recorded, and what is sealed.
      const place = watched(done, (reading, count) => {
        if (reading === nth && count === 1) run.stop()
      })
      const run = start(place, { budget: { calls: 1e6 } })
      expect((await run.result).status).toBe('stopped')
      expect([...done.files.keys()]).not.toContain('iteration-1/pairs.jsonl')
      expect([...done.files.keys()]).not.toContain('iteration-1/manifest.json')
      const model = countingModel()
      expect((await start(done, {}, model).result).status).toBe('finished')
      expect(model.calls).toBe(0)
      expect(datasets(done.files)).toEqual(datasets(whole.files))
    },
  )

  it('ends a plan and a reselection', async () => {
    const ledger = memoryLedger()
    await start(ledger).result
    const before = datasets(ledger.files)
    for (const end of [
      (signal: AbortSignal, place: Ledger) => reselect({ ledger: place, signal }),
      (signal: AbortSignal, place: Ledger) =>
        planRun(runOptions(place, countingModel(), { prompts: many }), { signal }),
    ]) {
      const stop = new AbortController()
      const place = watched(ledger, (_, count) => {
        if (count === 1) stop.abort(new Error('enough'))
      })
      await expect(end(stop.signal, place)).rejects.toThrow('enough')
      expect(place.longest).toBeLessThan(100)
    }
    expect(datasets(ledger.files)).toEqual(before)
  })

  it('makes no ledger where there is none', async () => {
    const ledger = memoryLedger()
    await expect(reselect({ ledger })).rejects.toMatchObject({ reason: 'no-run' })
    expect(await ledger.isBegun()).toBe(false)
  })
})
