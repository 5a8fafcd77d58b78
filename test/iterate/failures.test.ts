import { describe, expect, it } from 'vitest'
import { onAbort } from '../../src/core/on-abort.js'
import {
  InvalidArgumentError,
  IterationRunner,
  type Ledger,
  memoryLedger,
  ProviderError,
  type RunEvent,
  type RunnerOptions,
  type StartOptions,
  selfInstruct,
} from '../../src/index.js'
import { totalUsage } from '../../src/iterate/spending/usage.js'
import { countingModel, instantTrainer, prompts, runOptions } from './setup.js'

const retry = { attempts: 2, baseDelayMs: 0 }
/** A backend that does not come back is given up on at once. */
const breaker = { failures: 4, firstDelayMs: 1, maxDelayMs: 1, patienceMs: 20 }
const never = { ...breaker, failures: 1_000_000 }
const gone = new ProviderError('gone', { kind: 'server', retryable: true, status: 503 })
const tooLong = new ProviderError('too long', { kind: 'bad-request', retryable: false })

/** Runs to the end, whichever it is. */
async function outcome(options: RunnerOptions, how: StartOptions = {}) {
  const run = new IterationRunner(options).start(how)
  const events: RunEvent[] = []
  try {
    for await (const event of run) events.push(event)
    return { events, result: await run.result }
  } catch (error) {
    return { events, error }
  }
}

async function undisturbed(): Promise<ReadonlyMap<string, string>> {
  const ledger = memoryLedger()
  await new IterationRunner(runOptions(ledger, countingModel())).start().result
  return ledger.files
}

const datasets = (files: ReadonlyMap<string, string>) =>
  [...files].filter(([path]) => path.endsWith('.jsonl')).sort()
const rows = (files: ReadonlyMap<string, string>, path: string) =>
  (files.get(path) ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

describe('a backend that is away for a while', () => {
  const refusing = (from: number, error: ProviderError) =>
    countingModel({
      before: call => {
        if (call >= from) throw error
      },
    })

  it('leaves no mark: the iteration is not finished without its calls, and the next start makes them', async () => {
    const ledger = memoryLedger()
    const patient = { retry, breaker: never }
    const { error } = await outcome(runOptions(ledger, refusing(30, gone), patient))
    expect(error).toMatchObject({ name: 'RunError', reason: 'too-many-failures' })
    expect(ledger.files.has('iteration-1/manifest.json')).toBe(false)
    const { result } = await outcome(runOptions(ledger, countingModel(), patient))
    expect(result?.status).toBe('finished')
    expect(datasets(ledger.files)).toEqual(datasets(await undisturbed()))
  })

  it('may have refused everything for good: mended, it is asked again', async () => {
    const ledger = memoryLedger()
    const { error } = await outcome(runOptions(ledger, refusing(1, tooLong), { retry }))
    expect(error).toMatchObject({ name: 'RunError', reason: 'too-many-failures' })
    const { result } = await outcome(runOptions(ledger, countingModel(), { retry }))
    expect(result?.status).toBe('finished')
    expect(datasets(ledger.files)).toEqual(datasets(await undisturbed()))
  })
})

describe('a backend that goes down', () => {
  it('stops the run with words; started again, it makes what failed and ends as if nothing had been', async () => {
    const ledger = memoryLedger()
    let up = true
    const first = countingModel({
      before: call => {
        up = call <= 10
        if (!up) throw gone
      },
    })
    const { error, events } = await outcome(runOptions(ledger, first, { retry, breaker }))
    expect(error).toMatchObject({ name: 'RunError', reason: 'backend-down' })
    expect(String(error)).toContain('start the run again')
    expect(events.at(-1)).toEqual({ type: 'run-end', status: 'failed' })
    expect(ledger.files.has('iteration-1/manifest.json')).toBe(false)

    const second = countingModel()
    const { result } = await outcome(runOptions(ledger, second, { retry }))
    expect(result?.status).toBe('finished')
    expect(datasets(ledger.files)).toEqual(datasets(await undisturbed()))
    expect(second.asked.filter(call => first.asked.includes(call))).toEqual([])
  })

  it('while prompts are written stops the run as well', async () => {
    const writer = countingModel({
      before: () => {
        throw gone
      },
    })
    const source = selfInstruct({ seeds: ['Name a prime.'], shots: 1, writer, count: 5 })
    const { error } = await outcome(
      runOptions(memoryLedger(), countingModel(), { prompts: source, retry, breaker }),
    )
    expect(error).toMatchObject({ name: 'RunError', reason: 'backend-down' })
  })
})

describe('calls that fail for good', () => {
  it('are recorded, excluded and counted, and the others go on', async () => {
    const ledger = memoryLedger()
    const model = countingModel()
    const { generate } = model
    let first: number | undefined
    model.generate = request => {
      const input = JSON.stringify(request.input)
      if (input.includes('number 3.')) return Promise.reject(tooLong)
      if (input.includes('additive')) {
        first ??= request.seed
        if (request.seed === first) return Promise.reject(gone)
      }
      return generate(request)
    }
    const options = runOptions(ledger, model, {
      retry: { ...retry, attempts: 1 },
      concurrency: 1,
      maxFailureShare: 0.2,
    })
    const { result, events } = await outcome(options)
    const funnel = result?.report.iterations[0]?.funnel
    expect(result?.status).toBe('finished')
    expect(funnel?.candidates).toMatchObject({
      asked: 4 * prompts.length,
      received: 4 * (prompts.length - 1),
    })
    expect(funnel?.scores.excluded).toMatchObject({ 'no-candidate': 4 })
    expect(funnel?.votes.failed).toMatchObject({ 'call-server': 3 })
    expect(funnel?.selected.excluded).toMatchObject({ 'too-few-scored': 1 })
    expect(funnel && totalUsage(funnel.spent).calls).toBe(ledger.records.length)

    const failures = rows(ledger.files, 'iteration-1/failures.jsonl')
    const ofCalls = failures.filter(({ reason }) => String(reason).startsWith('call-'))
    expect(ofCalls).toHaveLength(4 + 3)
    expect(ofCalls).toContainEqual({
      stage: 'candidates',
      prompt_index: 3,
      candidate: 0,
      vote: -1,
      reason: 'call-bad-request',
      text: 'too long',
    })
    // The one that might work another time had a second chance at the end.
    expect(events.filter(({ type }) => type === 'call-fail')).toHaveLength(3)
    expect(rows(ledger.files, 'iteration-1/pairs.jsonl').map(row => row.prompt_index)).not.toContain(3)
  })

  it('are not made again in a later start, where that cannot help', async () => {
    const ledger = memoryLedger()
    const abort = new AbortController()
    const first = countingModel({
      before: call => {
        if (call === 1) throw tooLong
        if (call === 20) abort.abort()
      },
    })
    await new IterationRunner(runOptions(ledger, first, { concurrency: 1 })).start({ signal: abort.signal })
      .result
    const second = countingModel()
    const { result } = await outcome(runOptions(ledger, second))
    expect(second.asked.some(call => call.includes('number 0.'))).toBe(false)
    expect(result?.report.iterations[0]?.funnel?.candidates.received).toBe(4 * (prompts.length - 1))
  })
})

describe('a mistake in a provider', () => {
  it('ends the run as it is, and no call goes on behind it', async () => {
    const ledger = memoryLedger()
    const mistake = new InvalidArgumentError({ field: 'x', received: undefined, expected: 'something' })
    const model = countingModel({
      before: async call => {
        if (call === 6) throw mistake
        await new Promise(setImmediate)
      },
    })
    const { error } = await outcome(runOptions(ledger, model, { concurrency: 4 }))
    expect(error).toBe(mistake)
    const { calls } = model
    const recorded = ledger.records.length
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(model.calls).toBe(calls)
    expect(ledger.records).toHaveLength(recorded)
  })

  it('ends the other calls for prompts too', async () => {
    const mistake = new InvalidArgumentError({ field: 'x', received: undefined, expected: 'something' })
    const ended: unknown[] = []
    const writer = countingModel()
    writer.generate = async ({ signal }) => {
      if (++started === 16) throw mistake
      return new Promise((_, reject) => {
        onAbort(signal, () => {
          ended.push(signal.reason)
          reject(signal.reason)
        })
      })
    }
    let started = 0
    const source = selfInstruct({ seeds: ['Name a prime.'], shots: 1, writer, count: 5 })
    const options = runOptions(memoryLedger(), countingModel(), { prompts: source, concurrency: 16 })
    expect((await outcome(options, { graceMs: 5 })).error).toBe(mistake)
    expect(ended).toEqual(new Array(15).fill(mistake))
  })
})

describe('a ledger that fails', () => {
  /** A memory ledger that fails to write one document, a number of times. */
  function failing(document: string, times: number): Ledger {
    const ledger = memoryLedger()
    return {
      ...ledger,
      async open() {
        const session = await ledger.open()
        return {
          ...session,
          async writeDocument(name, value) {
            if (name.document === document && times-- > 0) throw new Error('the disk is full')
            await session.writeDocument(name, value)
          },
        }
      },
    }
  }

  it.each(['run', 'manifest', 'training', 'lineage', 'report', 'report-card'])(
    'ends the run when %s cannot be written, and is free for another start, which calls nothing again',
    async document => {
      const responses = [
        { text: 'a', rank: 0 },
        { text: 'b', rank: 1 },
      ]
      const ledger = failing(document, 1)
      const more = { evaluate: [{ prompt: 'p', responses }], trainer: instantTrainer() }
      const first = countingModel()
      const { error } = await outcome(runOptions(ledger, first, more))
      expect(String(error)).toContain('the disk is full')
      const second = countingModel()
      const { result } = await outcome(runOptions(ledger, second, more))
      expect(result?.status).toBe('finished')
      expect(second.asked.filter(call => first.asked.includes(call))).toEqual([])
    },
  )
})
