import {
  type CallKind,
  type CallRecord,
  IterationRunner,
  type Run,
  type RunEvent,
  type RunnerOptions,
  type RunResult,
  type Tally,
} from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { type OpenAICompatibleOptions, openaiCompatible } from 'self-rewarding/openai-compatible'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from './server/faults.mjs'
import { callsOf, expectSame, filesOf, newFolder, removeFolders } from './server/http-run.js'
import { ModelServer } from './server/model-server.js'
import type { Log, Settings } from './server/serve.mjs'

/** Longer than a reply takes on a busy machine; one that takes longer is asked for again. */
const timeoutMs = 1000

/** What another attempt may not meet. */
const quick = [
  'rate-limit',
  'server-error',
  'overloaded',
  'reset-before-headers',
  'reset-mid-body',
  'reset-after-body',
  'truncated',
  'malformed',
  'no-choices',
  'html',
] as const satisfies Fault[]
/** And what costs a second each time. */
const slow = [
  'rate-limit-seconds',
  'rate-limit-date',
  'hang',
  'hang-mid-body',
  'late',
] as const satisfies Fault[]

interface Given {
  readonly settings?: Settings
  readonly provider?: Partial<OpenAICompatibleOptions>
  readonly options?: Partial<RunnerOptions>
  /** The run directory, if there is one. */
  readonly folder?: string
  /** Is given the run before it begins. */
  readonly watch?: (run: Run) => void
}

interface Ended {
  readonly folder: string
  readonly log: Log
  readonly result: RunResult
  /** Attempts that took too long, of which the server may not know. */
  readonly timeouts: number
}

let server: ModelServer
let whole: Ended
beforeAll(async () => {
  server = await ModelServer.start()
  whole = await run({})
  await expectToAddUp(whole)
})
afterAll(async () => {
  await server.close()
  await removeFolders()
})

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `Tell me about number ${i}.`)

/** A run against the server, in this process. */
async function run(given: Given): Promise<Ended> {
  const folder = given.folder ?? (await newFolder())
  await server.reset({ lateMs: 1.5 * timeoutMs, ...given.settings })
  const running = new IterationRunner({
    ledger: fileLedger(folder),
    start: { name: 'M1', path: 'ckpt/M1', revision: 'sha256:m1' },
    open: openaiCompatible({
      baseURL: `${server.address}/v1`,
      capabilities: { n: true, seed: true, logprobs: false },
      maxTokensField: 'max_tokens',
      timeoutMs,
      ...given.provider,
    }),
    trainer: {
      find: async () => undefined,
      submit: async job => job.id,
      wait: async id => ({ name: 'M2', path: 'ckpt/M2', revision: String(id) }),
      cancel: async () => {},
    },
    prompts: numbered(24),
    iterations: 1,
    seed: 7,
    concurrency: 24,
    retry: { attempts: 6, baseDelayMs: 2, maxDelayMs: 50 },
    breaker: { firstDelayMs: 5, maxDelayMs: 50 },
    ...given.options,
  }).start()
  const retries: RunEvent[] = []
  running.on('call-retry', event => retries.push(event))
  given.watch?.(running)
  const result = await running.result
  const timeouts = retries.filter(event => 'error' in event && String(event.error).includes('within')).length
  return { folder, log: await server.log(), result, timeouts }
}

const sum = (tally: Tally) => Object.values(tally).reduce((a, b) => a + b, 0)

interface Row {
  readonly prompt_index: number
  readonly candidate?: number
  readonly stage?: string
  readonly reason?: string
  readonly text?: string
}

/** The rows of a dataset. */
async function rowsOf(folder: string, kind: string): Promise<Row[]> {
  const text = (await filesOf(folder)).get(`iteration-1/${kind}.jsonl`) ?? ''
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}

/** What was asked was received or is excluded with a reason; what was received is what the server said, once. */
async function expectToAddUp({ folder, log, result, timeouts }: Ended): Promise<void> {
  const funnel = result.report.iterations[0]?.funnel
  if (funnel === undefined) throw new Error('the run sealed nothing')
  const { prompts, candidates, votes, scores, selected, spent } = funnel
  const failures = await rowsOf(folder, 'failures')
  const count = async (kind: string) => (await rowsOf(folder, kind)).length
  const failed = (stage: string) => failures.filter(row => row.stage === stage).length
  expect(await count('prompts')).toBe(prompts.accepted)
  expect(candidates.asked).toBe(4 * prompts.accepted)
  expect(candidates.received).toBe(await count('candidates'))
  expect(candidates.asked - candidates.received).toBe(failed('candidates'))
  expect(votes.valid).toBe(await count('judgements'))
  expect(votes.valid).toBe(sum(votes.histogram))
  expect(sum(votes.failed)).toBe(failed('judgements'))
  const called = Object.entries(votes.failed).filter(([reason]) => reason.startsWith('call-'))
  expect(votes.received).toBe(votes.valid + sum(votes.failed) - sum(Object.fromEntries(called)))
  expect(scores.scored).toBe(await count('scores'))
  expect(scores.scored + sum(scores.excluded)).toBe(candidates.asked)
  expect(sum(scores.excluded)).toBe(failed('scores') + failed('candidates'))
  expect(selected.rows).toBe(await count('pairs'))
  expect(selected.prompts + sum(selected.excluded)).toBe(prompts.accepted)
  expect(sum(selected.excluded)).toBe(failed('selection'))

  const { calls } = await callsOf(folder)
  const attempts = calls.reduce((total, call) => total + call.attempts, 0)
  expect(attempts).toBeGreaterThanOrEqual(log.requests.length)
  expect(attempts).toBeLessThanOrEqual(log.requests.length + timeouts)
  const said = new Map(log.said)
  for (const call of calls.filter(({ failure }) => failure === undefined)) {
    expect(call.completions.map(({ text }) => text)).toEqual(said.get(call.seed)?.texts)
  }
  for (const kind of ['candidates', 'judgements'] as const) {
    expect(spent[kind]).toEqual(usageOf(calls, kind, said))
  }
}

/** What calls used, by what the server said in the replies that were taken. */
function usageOf(calls: readonly CallRecord[], kind: CallKind, said: ReadonlyMap<number, Log['said'][0][1]>) {
  const ofKind = calls.filter(call => call.kind === kind)
  const taken = ofKind.filter(({ failure }) => failure === undefined)
  const usages = taken.map(({ seed }) => said.get(seed)?.usage)
  const total = (of: (usage: NonNullable<(typeof usages)[0]>) => number) =>
    usages.reduce((all, usage) => all + (usage ? of(usage) : 0), 0)
  return {
    calls: ofKind.length,
    failed: ofKind.length - taken.length,
    unknown: usages.filter(usage => usage === null).length,
    promptTokens: total(usage => usage.prompt_tokens),
    cachedTokens: total(usage => usage.prompt_tokens_details.cached_tokens),
    completionTokens: total(usage => usage.completion_tokens),
    reasoningTokens: total(usage => usage.completion_tokens_details.reasoning_tokens),
  }
}

/** The datasets, byte for byte. */
async function datasetsOf(folder: string) {
  return [...(await filesOf(folder))].filter(([name]) => name.endsWith('.jsonl'))
}

describe('a fault that passes leaves no mark', () => {
  it.each([...quick.map(kind => [kind, 0.6, 3] as const), ...slow.map(kind => [kind, 0.05, 1] as const)])(
    '%s',
    async (kind, share, times) => {
      const ended = await run({ settings: { passing: { kinds: [kind], share, times } } })
      const { log } = ended
      expect(log.counts[`fault:${kind}`]).toBeGreaterThan(1)
      await expectToAddUp(ended)
      await expectSame(ended.folder, whole.folder)
      // A clock may tick a little late, never a second.
      for (const waited of log.waits) expect(waited).toBeGreaterThan(990)
      expect(log.waits.length > 0).toBe(/seconds|date/.test(kind))
      if (kind === 'late' || kind === 'reset-after-body')
        expect(log.said.filter(([, { times }]) => times > 1).length).toBeGreaterThan(1)
    },
  )

  it("hang, under the runner's own time limit", async () => {
    const ended = await run({
      settings: { passing: { kinds: ['hang', 'hang-mid-body'], share: 0.05, times: 1 } },
      provider: { timeoutMs: 600_000 },
      options: { retry: { attempts: 6, baseDelayMs: 2, timeoutMs } },
    })
    expect(ended.timeouts).toBeGreaterThan(1)
    await expectSame(ended.folder, whole.folder)
  })

  it('no server at all, for a while', async () => {
    const lane: string[] = []
    const ended = await run({
      settings: { downFrom: 40 },
      watch: running => {
        running.once('backend-down', () => server.comeUp())
        for (const type of ['backend-down', 'backend-up'] as const) running.on(type, () => lane.push(type))
      },
    })
    expect(lane[0]).toBe('backend-down')
    expect(lane.at(-1)).toBe('backend-up')
    await expectSame(ended.folder, whole.folder)
  })

  it('nor does a reply of 20 MB, where that is allowed', async () => {
    const ended = await run({
      settings: { forever: [{ kind: 'too-long', prompts: ['about number 5.'] }] },
      provider: { maxReplyBytes: 32 << 20, timeoutMs: 600_000 },
    })
    expect(ended.log.counts['fault:too-long']).toBeGreaterThan(1)
    await expectToAddUp(ended)
    await expectSame(ended.folder, whole.folder)
  })
})

describe('what a server does to some replies, every time', () => {
  it('fewer choices than were asked for: the others are asked for again', async () => {
    const settings = { fewer: 0.5 }
    const ended = await run({ settings })
    await expectToAddUp(ended)
    const { calls } = await callsOf(ended.folder)
    expect(calls.filter(({ n, completions }) => completions.length < n).length).toBeGreaterThan(20)
    const funnel = ended.result.report.iterations[0]?.funnel
    expect(funnel?.candidates.received).toBe(funnel?.candidates.asked)
    expect(funnel?.scores.scored).toBeGreaterThan(90)
    const again = await run({
      settings: { ...settings, passing: { kinds: ['reset-mid-body'], share: 0.5, times: 2 } },
      options: { concurrency: 3 },
    })
    await expectSame(again.folder, ended.folder)
  })

  it('empty texts: as candidates they are excluded, as votes they give no score', async () => {
    const ended = await run({ settings: { empty: 0.2 } })
    await expectToAddUp(ended)
    const funnel = ended.result.report.iterations[0]?.funnel
    const empty = (await rowsOf(ended.folder, 'candidates')).filter(({ text }) => text === '')
    expect(empty.length).toBeGreaterThan(2)
    expect(funnel?.scores.excluded.empty).toBe(empty.length)
    const votes = (await rowsOf(ended.folder, 'failures')).filter(
      ({ stage, text }) => stage === 'judgements' && text === '',
    )
    expect(votes.length).toBeGreaterThan(2)
  })

  it('usage that is NaN: the texts count, and the call is counted as one of unknown usage', async () => {
    const ended = await run({ settings: { badUsage: 0.3 } })
    await expectToAddUp(ended)
    expect(ended.result.report.iterations[0]?.funnel?.spent.judgements.unknown).toBeGreaterThan(5)
    expect(await datasetsOf(ended.folder)).toEqual(await datasetsOf(whole.folder))
  })
})

describe('a fault that stays excludes what it is about, and nothing else', () => {
  it.each([
    ['refused', 'call-bad-request'],
    ['too-long', 'call-bad-reply'],
    ['too-long-announced', 'call-bad-reply'],
    ['overloaded', 'call-overloaded'],
    ['html', 'call-bad-reply'],
    ['hang', 'call-timeout'],
  ] as const)('%s, for two prompts', async (kind, reason) => {
    const excluded = [3, 11]
    const ended = await run({
      settings: { forever: [{ kind, prompts: excluded.map(i => `about number ${i}.`) }] },
      options: { retry: { attempts: 2, baseDelayMs: 2 } },
      provider: { timeoutMs: kind === 'hang' ? 500 : 600_000 },
    })
    await expectToAddUp(ended)
    const isOther = ({ prompt_index }: Row) => !excluded.includes(prompt_index)
    for (const dataset of ['candidates', 'judgements', 'scores', 'pairs', 'failures']) {
      const rows = await rowsOf(ended.folder, dataset)
      expect(rows.filter(isOther)).toEqual((await rowsOf(whole.folder, dataset)).filter(isOther))
      if (dataset !== 'failures') expect(rows.filter(row => !isOther(row))).toEqual([])
    }
    const failures = (await rowsOf(ended.folder, 'failures')).filter(row => !isOther(row))
    expect(failures.filter(({ stage }) => stage === 'candidates').map(row => row.reason)).toEqual(
      Array.from({ length: 8 }, () => reason),
    )
  })

  it('refused judgements leave their candidates without a score', async () => {
    const ended = await run({
      settings: { forever: [{ kind: 'refused', prompts: ['<response>Answer 4.'] }] },
      options: { maxFailureShare: 1 },
    })
    await expectToAddUp(ended)
    const about = (await rowsOf(ended.folder, 'candidates')).filter(({ text }) =>
      text?.startsWith('Answer 4.'),
    )
    expect(about.length).toBeGreaterThan(3)
    const funnel = ended.result.report.iterations[0]?.funnel
    expect(funnel?.scores.excluded['too-few-valid-votes']).toBe(about.length)
    const named = ({ prompt_index, candidate }: Row) => `${prompt_index}/${candidate}`
    const unscored = new Set(about.map(named))
    const scores = (await rowsOf(whole.folder, 'scores')).filter(row => !unscored.has(named(row)))
    expect(await rowsOf(ended.folder, 'scores')).toEqual(scores)
  })
})

describe('a fault that nothing can be done about', () => {
  it.each([
    ['redirect', /status 302, a redirect to http:\/\/127\.0\.0\.1:\d+\/v1, which is not followed/],
    ['refused', /^calls for 3 of 24 prompts failed for good .*: status 400 .*start the run again/],
  ] as const)('%s ends the run with words; mended, it goes on to the same data', async (kind, words) => {
    const folder = await newFolder()
    const settings: Settings = { forever: [{ kind, prompts: ['about number 1'] }] }
    await expect(run({ settings, folder })).rejects.toThrow(words)
    expect((await server.log()).counts.elsewhere).toBeUndefined()
    const mended = await run({ folder })
    expect(mended.result.status).toBe('finished')
    expect(await datasetsOf(folder)).toEqual(await datasetsOf(whole.folder))
  })
})

describe('all of them at once', () => {
  it('give the same data as the faults that stay alone', async () => {
    const staying: Settings = {
      fewer: 0.2,
      empty: 0.05,
      badUsage: 0.2,
      forever: [
        { kind: 'refused', prompts: ['about number 3.'] },
        { kind: 'too-long', prompts: ['about number 20.'] },
        { kind: 'overloaded', prompts: ['about number 41.'] },
      ],
    }
    const options = { prompts: numbered(60) }
    const alone = await run({ settings: staying, options })
    await expectToAddUp(alone)
    const mixed = await run({
      settings: {
        ...staying,
        passing: { kinds: [...quick, ...quick, ...quick, ...slow], share: 0.3, times: 3 },
      },
      options,
    })
    for (const kind of [...quick, ...slow]) expect(mixed.log.counts[`fault:${kind}`], kind).toBeGreaterThan(0)
    await expectToAddUp(mixed)
    await expectSame(mixed.folder, alone.folder)
  })
})
