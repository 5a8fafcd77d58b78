import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type CallRecord,
  type GenerateReply,
  type ModelProvider,
  memoryLedger,
  ProviderError,
  type ProviderErrorDetails,
  type RunEvent,
} from '../../../src/index.js'
import { Caller, type StageCall } from '../../../src/iterate/calls/caller.js'

const retry = { attempts: 3, baseDelayMs: 100, maxDelayMs: 1000, stopAfter: 3 }
const ok: GenerateReply = { completions: [{ text: 'yes', finish: 'stop' }] }

type Answer = GenerateReply | Error

/** A caller over a provider that gives one answer after the other, the last one for ever. */
async function setUp(answers: Answer[], more: { concurrency?: number; retry?: Partial<typeof retry> } = {}) {
  const ledger = memoryLedger()
  const events: RunEvent[] = []
  const abort = new AbortController()
  const asked: number[] = []
  const provider: ModelProvider = {
    revision: 'r',
    lane: 'l',
    capabilities: { n: true, seed: true, deterministic: true, logprobs: false, embeddings: false },
    async generate(request) {
      asked.push(request.seed)
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? ok
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  const caller = new Caller({
    ledger: await ledger.open(),
    iteration: 1,
    provider,
    lanes: new Map(),
    concurrency: more.concurrency ?? 8,
    retry: { ...retry, ...more.retry },
    signal: abort.signal,
    emit: event => events.push(event),
  })
  return { caller, asked, events, abort, records: ledger.records }
}

function call(prompt = 0): StageCall {
  const request = {
    input: { text: 'x' },
    n: 1,
    seed: prompt,
    sampling: { temperature: 1, topP: 1 },
    affinity: '',
  }
  return { kind: 'candidates', at: { stage: 's', prompt, candidate: 0, vote: 0 }, request, priority: 0 }
}

const failed = (details: Partial<ProviderErrorDetails> = {}) =>
  new ProviderError('gone', { kind: 'server', retryable: true, ...details })

/** Settles a call while time goes by; no timer is left behind. */
async function settle(work: Promise<CallRecord>) {
  const outcome = work.catch((error: unknown) => error)
  await vi.runAllTimersAsync()
  return outcome
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a call that fails', () => {
  it('is made again under the same seed, and recorded with its attempts', async () => {
    const { caller, asked, events, records } = await setUp([failed(), failed({ kind: 'timeout' }), ok])
    const record = await settle(caller.call(call(7)))
    expect(record).toMatchObject({ attempts: 3, completions: ok.completions })
    expect(record).not.toHaveProperty('failure')
    expect(asked).toEqual([7, 7, 7])
    expect(records).toEqual([record])
    expect(events.map(event => event.type === 'call-retry' && [event.attempt, event.error])).toEqual([
      [1, expect.objectContaining({ kind: 'server' })],
      [2, expect.objectContaining({ kind: 'timeout' })],
    ])
  })

  it('waits at random under a ceiling that doubles up to its own', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999_999)
    const { caller, events } = await setUp([failed()], { retry: { attempts: 7 } })
    await settle(caller.call(call()))
    vi.spyOn(Math, 'random').mockReturnValue(0)
    await settle(caller.call(call()))
    vi.restoreAllMocks()
    const delays = events.flatMap(event => (event.type === 'call-retry' ? [event.delayMs] : []))
    expect(delays).toEqual([100, 200, 400, 800, 1000, 1000, 0, 0, 0, 0, 0, 0])
  })

  it.each([60_000, 2 ** 31 + 1000])(
    'waits at least as long as the server asked, or as long as a timer can: %d ms',
    async retryAfterMs => {
      const { caller, asked } = await setUp([failed({ kind: 'rate-limit', retryAfterMs }), ok])
      const work = caller.call(call())
      await vi.advanceTimersByTimeAsync(Math.min(retryAfterMs, 2 ** 31 - 1) - 1)
      expect(asked).toHaveLength(1)
      await vi.runAllTimersAsync()
      expect(asked).toHaveLength(2)
      expect(await work).toMatchObject({ attempts: 2 })
    },
  )

  it('waits beside many others without a word from Node about a leak', async () => {
    const warned = vi.fn()
    process.on('warning', warned)
    const { caller } = await setUp([failed({ retryAfterMs: 1000 })], { retry: { stopAfter: 1000 } })
    const calls = Array.from({ length: 50 }, (_, i) => caller.call(call(i)))
    await vi.runAllTimersAsync()
    await Promise.all(calls)
    vi.useRealTimers()
    await new Promise(setImmediate)
    process.off('warning', warned)
    expect(warned).not.toHaveBeenCalled()
  })

  it('leaves its slot to others while it waits', async () => {
    const { caller, asked } = await setUp([failed({ retryAfterMs: 60_000 }), ok], { concurrency: 1 })
    const first = caller.call(call(1))
    const second = caller.call(call(2))
    await vi.advanceTimersByTimeAsync(0)
    expect(await second).toMatchObject({ prompt: 2 })
    await settle(first)
    expect(asked).toEqual([1, 2, 1])
  })

  it('is recorded as failed after the last attempt, with what the server said', async () => {
    const { caller, asked, events, records } = await setUp([failed({ raw: '<html>' })])
    const record = await settle(caller.call(call()))
    expect(record).toMatchObject({
      attempts: 3,
      completions: [],
      failure: { kind: 'server', message: 'gone', retryable: true, raw: '<html>' },
    })
    expect(records).toEqual([record])
    expect(asked).toHaveLength(3)
    expect(events.at(-1)).toMatchObject({ type: 'call-fail', kind: 'candidates' })
  })

  it('is not made again where that cannot help', async () => {
    const { caller, asked, records } = await setUp([failed({ kind: 'bad-request', retryable: false })])
    await settle(caller.call(call()))
    expect(asked).toHaveLength(1)
    expect(records[0]?.failure).toEqual({ kind: 'bad-request', message: 'gone', retryable: false })
  })

  it('is made again after a reply without completions', async () => {
    const { caller, asked } = await setUp([{ completions: [] }, ok])
    expect(await settle(caller.call(call()))).toMatchObject({ attempts: 2 })
    expect(asked).toHaveLength(2)
  })
})

describe('what ends a run', () => {
  it.each(['auth', 'not-found', 'redirect', 'unsupported'] as const)(
    'is a failure that the next call would meet as well: %s',
    async kind => {
      const error = failed({ kind, retryable: false })
      const { caller, asked, records } = await setUp([error])
      expect(await settle(caller.call(call()))).toBe(error)
      expect(asked).toHaveLength(1)
      expect(records).toEqual([])
    },
  )

  it('is an error that is not a ProviderError', async () => {
    const error = new TypeError('undefined is not a function')
    const { caller, asked, records } = await setUp([error])
    expect(await settle(caller.call(call()))).toBe(error)
    expect(asked).toHaveLength(1)
    expect(records).toEqual([])
  })

  it.each([
    ['completions[0].finish', { completions: [{ text: 'a', finish: 'eos' }] }],
    ['completions[1].text', { completions: [ok.completions[0], { finish: 'stop' }] }],
    ['completions[0].reasoning', { completions: [{ text: 'a', finish: 'stop', reasoning: null }] }],
    [
      'completions[0].tokens[0].logprob',
      {
        completions: [
          { text: 'a', finish: 'stop', tokens: [{ token: 'a', logprob: Number.NEGATIVE_INFINITY }] },
        ],
      },
    ],
    [
      'completions[0].tokens[0].top[1].logprob',
      {
        completions: [
          {
            text: 'a',
            finish: 'stop',
            tokens: [{ token: 'a', logprob: 0, top: [{ logprob: 0 }, { logprob: Number.NaN }] }],
          },
        ],
      },
    ],
    ['usage.promptTokens', { ...ok, usage: { promptTokens: Number.NaN, completionTokens: 1 } }],
    ['usage.completionTokens', { ...ok, usage: { promptTokens: 1, completionTokens: 1.5 } }],
  ])('is a reply that a ledger could not give back: %s', async (field, reply) => {
    const { caller, records } = await setUp([reply as unknown as GenerateReply])
    expect(await settle(caller.call(call()))).toMatchObject({
      name: 'InvalidArgumentError',
      field: `reply.${field}`,
    })
    expect(records).toEqual([])
  })

  it('is a row of calls that failed for good', async () => {
    const { caller, records } = await setUp([failed()])
    await settle(caller.call(call(0)))
    await settle(caller.call(call(1)))
    expect(await settle(caller.call(call(2)))).toMatchObject({
      name: 'RunError',
      reason: 'backend-down',
      message: expect.stringContaining('3 calls in a row failed after 3 attempts each'),
      cause: expect.objectContaining({ kind: 'server' }),
    })
    expect(records).toHaveLength(3)
  })

  it('is not a row that a good call broke, nor failures that only their own call meets', async () => {
    const bad = failed({ kind: 'bad-request', retryable: false })
    const { caller, records } = await setUp([failed(), failed(), ok, failed(), failed(), bad, bad, bad, ok], {
      retry: { attempts: 1 },
    })
    for (let i = 0; i < 9; i++) expect(await settle(caller.call(call(i)))).toHaveProperty('attempts')
    expect(records).toHaveLength(9)
  })
})

describe('a signal', () => {
  it('ends the wait for another attempt at once, and nothing is recorded', async () => {
    const { caller, abort, asked, records } = await setUp([failed({ retryAfterMs: 60_000 })])
    const outcome = caller.call(call()).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(10)
    abort.abort(new Error('enough'))
    expect(await outcome).toMatchObject({ message: 'enough' })
    expect(vi.getTimerCount()).toBe(0)
    expect(asked).toHaveLength(1)
    expect(records).toEqual([])
  })

  it('ends calls that wait for a slot before they begin', async () => {
    const { caller, abort, asked } = await setUp([failed({ retryAfterMs: 60_000 })], { concurrency: 1 })
    abort.abort(new Error('enough'))
    const outcomes = await Promise.allSettled([caller.call(call(1)), caller.call(call(2))])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(asked).toEqual([])
  })
})
