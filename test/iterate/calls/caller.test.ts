import fc from 'fast-check'
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
import { Lanes } from '../../../src/iterate/calls/lanes.js'
import type { Budget } from '../../../src/iterate/spending/options.js'
import { Spending } from '../../../src/iterate/spending/spending.js'
import { Stopping } from '../../../src/iterate/stopping.js'

const retry = { attempts: 3, baseDelayMs: 100, maxDelayMs: 1000, timeoutMs: 600_000 }
const breaker = { failures: 100, firstDelayMs: 1000, maxDelayMs: 60_000, patienceMs: 3_600_000 }
const ok: GenerateReply = { completions: [{ text: 'yes', finish: 'stop' }] }

type Answer = GenerateReply | Error | { readonly afterMs: number; readonly gives: GenerateReply | Error }

interface Settings {
  readonly max?: number
  readonly retry?: Partial<typeof retry>
  readonly breaker?: Partial<typeof breaker>
  readonly budget?: Budget
}

/** A caller over a provider that gives one answer after the other, the last one for ever. */
async function setUp(answers: Answer[], more: Settings = {}) {
  const ledger = memoryLedger()
  const events: RunEvent[] = []
  const stopping = new Stopping()
  const asked: number[] = []
  const signals: AbortSignal[] = []
  const provider: ModelProvider = {
    revision: 'r',
    lane: 'l',
    capabilities: { n: true, seed: true, deterministic: true, logprobs: false, embeddings: false },
    async generate(request) {
      asked.push(request.seed)
      signals.push(request.signal)
      let answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? ok
      if ('afterMs' in answer) {
        const { afterMs, gives } = answer
        await new Promise(resolve => setTimeout(resolve, afterMs))
        answer = gives
      }
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  const emit = (event: RunEvent): void => {
    events.push(event)
  }
  const spending = new Spending(more.budget ?? {}, undefined, () => performance.now())
  const session = await ledger.open()
  const caller = new Caller({
    ledger: session,
    iteration: 1,
    provider,
    lanes: new Lanes({
      concurrency: { max: more.max ?? 8, min: 1, adapt: 'aimd' },
      breaker: { ...breaker, ...more.breaker },
      emit,
    }),
    retry: { ...retry, ...more.retry },
    stopping,
    spending,
    emit,
  })
  return { caller, asked, signals, events, stopping, spending, session, records: ledger.records }
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

/** The names of what is called, in order. */
function listenTo(spending: Spending): string[] {
  const heard: string[] = []
  for (const name of ['begin', 'record', 'forget'] as const) {
    vi.spyOn(spending, name).mockImplementation(() => heard.push(name))
  }
  return heard
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
    expect(events.at(-1)).toMatchObject({ type: 'call-record', kind: 'candidates' })
    const retries = events.filter(event => event.type === 'call-retry')
    expect(retries.map(({ attempt, error }) => [attempt, error])).toEqual([
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
    const { caller } = await setUp([failed({ retryAfterMs: 1000 })], { max: 50 })
    const calls = Array.from({ length: 50 }, (_, i) => caller.call(call(i)))
    await vi.runAllTimersAsync()
    await Promise.all(calls)
    vi.useRealTimers()
    await new Promise(setImmediate)
    process.off('warning', warned)
    expect(warned).not.toHaveBeenCalled()
  })

  it('leaves its slot to others while it waits', async () => {
    const { caller, asked } = await setUp([failed({ retryAfterMs: 60_000 }), ok], { max: 1 })
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
      const { caller, asked, records } = await setUp([error, ok], { max: 1 })
      const calls = [0, 1].map(prompt => caller.call(call(prompt)).catch((error: unknown) => error))
      expect(await Promise.all(calls)).toEqual([error, records[0]])
      expect(asked).toEqual([0, 1])
    },
  )

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
            tokens: [
              {
                token: 'a',
                logprob: 0,
                top: [
                  { token: 'a', logprob: 0 },
                  { token: 'b', logprob: Number.NaN },
                ],
              },
            ],
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
})

describe('a provider that throws something of its own', () => {
  it('is taken to have no connection', async () => {
    const cause = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') })
    const { caller, asked, events, records } = await setUp([cause])
    await settle(caller.call(call()))
    expect(asked).toHaveLength(3)
    expect(records[0]?.failure).toEqual({
      kind: 'network',
      retryable: true,
      message: 'the provider threw TypeError: fetch failed: connect ECONNREFUSED 127.0.0.1:1',
    })
    expect(events.at(-1)).toMatchObject({ type: 'call-fail', error: { cause } })
  })

  it('works when it comes back', async () => {
    const { caller } = await setUp([new Error('ECONNRESET'), ok])
    expect(await settle(caller.call(call()))).toMatchObject({ attempts: 2, completions: ok.completions })
  })
})

describe('the time of a call', () => {
  it('is limited for each attempt, though the provider does not listen', async () => {
    const { caller, signals, events } = await setUp([{ afterMs: 1e9, gives: ok }, ok], {
      retry: { timeoutMs: 5000 },
    })
    const work = caller.call(call())
    await vi.advanceTimersByTimeAsync(5000)
    expect(signals[0]?.reason).toMatchObject({ kind: 'timeout' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(await work).toMatchObject({ attempts: 2, completions: ok.completions })
    expect(events).toMatchObject([
      { type: 'call-retry', error: { kind: 'timeout' } },
      { type: 'call-record' },
    ])
  })

  it('is counted from its first attempt, by a clock that never goes back', async () => {
    const { caller } = await setUp([{ afterMs: 200, gives: ok }], { max: 1 })
    vi.setSystemTime(1_000_000)
    const first = caller.call(call(1))
    const second = caller.call(call(2))
    await vi.advanceTimersByTimeAsync(100)
    vi.setSystemTime(500_000)
    await vi.advanceTimersByTimeAsync(300)
    expect(await first).toMatchObject({ startedAt: 1_000_000, durationMs: 200 })
    expect(await second).toMatchObject({ startedAt: 500_100, durationMs: 200 })
  })
})

describe('a backend that is down', () => {
  it('is waited for, and costs only the call that tries an attempt', async () => {
    const { caller, asked, events, records } = await setUp(
      [...Array.from({ length: 4 }, () => failed()), ok],
      { max: 2, retry: { attempts: 4 }, breaker: { failures: 2, firstDelayMs: 10_000 } },
    )
    const calls = [0, 1, 2, 3].map(prompt => caller.call(call(prompt)))
    await vi.runAllTimersAsync()
    const attempts = (await Promise.all(calls)).map(record => record.attempts)
    expect(attempts.reduce((sum, each) => sum + each, 0)).toBe(4 + 4)
    expect(asked).toHaveLength(8)
    expect(records.filter(({ failure }) => failure)).toEqual([])
    const course = events.map(({ type }) => type).filter(type => type.startsWith('backend'))
    expect(course).toEqual(['backend-down', 'backend-down', 'backend-up'])
  })

  it('loses a prompt that fails always, in the end, and not the others', async () => {
    const poison: StageCall = call(0)
    const { caller, records } = await setUp([failed(), failed(), failed(), ok], {
      max: 1,
      breaker: { failures: 1 },
    })
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const calls = [caller.call(poison), caller.call(call(1))]
    await vi.runAllTimersAsync()
    vi.restoreAllMocks()
    await Promise.all(calls)
    expect(records.map(({ prompt, failure }) => [prompt, failure?.kind])).toEqual([
      [0, 'server'],
      [1, undefined],
    ])
  })

  it('ends the run when it stays down: also where the only call would wait for another attempt', async () => {
    const { caller, records } = await setUp([failed({ retryAfterMs: 60_000 })], {
      breaker: { failures: 1, patienceMs: 0 },
    })
    const ended = await caller.call(call()).catch((error: unknown) => error)
    expect(ended).toMatchObject({ name: 'RunError', reason: 'backend-down' })
    expect(await settle(caller.call(call(1)))).toBe(ended)
    expect(records).toEqual([])
  })
})

describe('the budget', () => {
  it('is asked when a call begins, and told when it is recorded', async () => {
    const { caller, asked, records } = await setUp([ok], { max: 1, budget: { calls: 2 } })
    const calls = [1, 2, 3, 4].map(prompt => caller.call(call(prompt)).catch((error: unknown) => error))
    const limit = 'calls'
    expect(await Promise.all(calls)).toMatchObject([{ prompt: 1 }, { prompt: 2 }, { limit }, { limit }])
    expect(asked).toEqual([1, 2])
    expect(records).toHaveLength(2)
  })

  it.each([
    ['recorded', ok, 'record'],
    ['recorded as failed', failed(), 'record'],
    ['refused to all calls', failed({ kind: 'auth', retryable: false }), 'forget'],
  ])('hears of every call that began exactly once more: %s', async (_, answer, last) => {
    const { caller, spending } = await setUp([answer])
    const heard = listenTo(spending)
    await settle(caller.call(call()))
    expect(heard).toEqual(['begin', last])
  })

  it('takes back a call of which the record cannot be written', async () => {
    const { caller, spending, session } = await setUp([ok])
    const heard = listenTo(spending)
    const full = new Error('the disk is full')
    vi.spyOn(session, 'append').mockRejectedValue(full)
    expect(await settle(caller.call(call()))).toBe(full)
    expect(heard).toEqual(['begin', 'forget'])
  })
})

describe('a stop', () => {
  const enough = new Error('enough')
  const outcomeOf = (work: Promise<CallRecord>) => work.catch((error: unknown) => error)

  it('ends the wait for another attempt at once, and nothing is recorded', async () => {
    const { caller, stopping, asked, records } = await setUp([failed({ retryAfterMs: 60_000 })])
    const outcome = outcomeOf(caller.call(call()))
    await vi.advanceTimersByTimeAsync(10)
    stopping.stop(enough, 1000)
    expect(await outcome).toBe(enough)
    stopping.done()
    expect(vi.getTimerCount()).toBe(0)
    expect(asked).toHaveLength(1)
    expect(records).toEqual([])
  })

  it('lets what is under way end and be recorded, and ends what waits for a slot', async () => {
    const { caller, stopping, asked, records } = await setUp([{ afterMs: 500, gives: ok }], { max: 1 })
    const [first, second] = [outcomeOf(caller.call(call(1))), outcomeOf(caller.call(call(2)))]
    await vi.advanceTimersByTimeAsync(10)
    stopping.stop(enough, 30_000)
    expect(await second).toBe(enough)
    expect(await outcomeOf(caller.call(call(3)))).toBe(enough)
    await vi.advanceTimersByTimeAsync(500)
    expect(await first).toMatchObject({ prompt: 1, completions: ok.completions })
    expect(records).toHaveLength(1)
    expect(asked).toEqual([1])
  })

  it('does not make again what fails while it ends, but records what failed for good', async () => {
    const bad = failed({ kind: 'bad-request', retryable: false })
    const { caller, stopping, asked, events, records } = await setUp([
      { afterMs: 500, gives: failed() },
      { afterMs: 500, gives: bad },
    ])
    const outcomes = [outcomeOf(caller.call(call(1))), outcomeOf(caller.call(call(2)))]
    await vi.advanceTimersByTimeAsync(10)
    stopping.stop(enough, 30_000)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await Promise.all(outcomes)).toEqual([enough, records[0]])
    expect(records).toMatchObject([{ prompt: 2, failure: { kind: 'bad-request' } }])
    expect(asked).toEqual([1, 2])
    expect(events.map(({ type }) => type)).toEqual(['call-record', 'call-fail'])
  })

  it('ends what is under way when its grace time is over', async () => {
    const { caller, stopping, signals, records } = await setUp([{ afterMs: 1e9, gives: ok }])
    const outcome = outcomeOf(caller.call(call()))
    await vi.advanceTimersByTimeAsync(10)
    stopping.stop(enough, 5000)
    await vi.advanceTimersByTimeAsync(4999)
    expect(signals[0]?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(signals[0]?.reason).toBe(enough)
    await vi.advanceTimersByTimeAsync(2000)
    expect(await outcome).toBe(enough)
    expect(records).toEqual([])
  })

  it('is no failure of the backend', async () => {
    const aborted = new DOMException('aborted', 'AbortError')
    const { caller, stopping, events } = await setUp([{ afterMs: 500, gives: aborted }], {
      breaker: { failures: 1 },
    })
    const outcome = outcomeOf(caller.call(call()))
    await vi.advanceTimersByTimeAsync(10)
    stopping.stop(enough)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await outcome).toBe(enough)
    expect(events).toEqual([])
  })

  it('ends the wait for a backend that is down', async () => {
    const { caller, stopping, asked } = await setUp([failed()], {
      max: 1,
      breaker: { failures: 1, firstDelayMs: 50_000 },
    })
    const outcomes = [1, 2].map(prompt => outcomeOf(caller.call(call(prompt))))
    await vi.advanceTimersByTimeAsync(20_000)
    stopping.stop(enough)
    expect(await Promise.all(outcomes)).toEqual([enough, enough])
    expect(asked).toEqual([1])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('reaches a call between its turn and its attempt', async () => {
    const { caller, stopping, asked } = await setUp([ok], { max: 1 })
    const outcome = outcomeOf(caller.call(call(1)))
    stopping.stop(enough)
    expect(await outcome).toBe(enough)
    expect(asked).toEqual([])
  })

  it('at any moment leaves every call recorded or ended, and nothing behind', async () => {
    const answer = fc.oneof(
      fc.record({
        afterMs: fc.nat(300),
        gives: fc.constantFrom<Answer & (GenerateReply | Error)>(
          ok,
          failed(),
          failed({ kind: 'overloaded', retryAfterMs: 200 }),
          failed({ kind: 'bad-request', retryable: false }),
        ),
      }),
    )
    const moments = { at: fc.nat(2000), graceMs: fc.nat(400) }
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { minLength: 1, maxLength: 20 }),
        fc.record(moments),
        async (answers, { at, graceMs }) => {
          const { caller, stopping, records, spending } = await setUp(answers, {
            max: 3,
            breaker: { failures: 2 },
          })
          const heard = listenTo(spending)
          const calls = Array.from({ length: 12 }, (_, prompt) => outcomeOf(caller.call(call(prompt))))
          await vi.advanceTimersByTimeAsync(at)
          stopping.stop(enough, graceMs)
          await vi.advanceTimersByTimeAsync(graceMs + 2000)
          const outcomes = await Promise.all(calls)
          const recorded = outcomes.filter(outcome => outcome !== enough)
          expect(new Set(recorded)).toEqual(new Set(records))
          const begun = heard.filter(name => name === 'begin')
          expect(heard).toHaveLength(2 * begun.length)
          await vi.runAllTimersAsync()
          expect(vi.getTimerCount()).toBe(0)
        },
      ),
      { numRuns: 200 },
    )
  })
})
