import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type MemoryLedger,
  memoryLedger,
  ProviderError,
  type RunnerOptions,
  type SelfInstructOptions,
  selfInstruct,
} from '../../src/index.js'
import { countingModel, runOptions, scriptText } from './setup.js'

const seeds = ['Name a prime.', 'Why is the sky blue?', 'Write a limerick.']

/** A writer that answers by the seed of the call. */
const writing = (text: (seed: number) => string, before: (call: number) => unknown = () => {}) =>
  countingModel({ script: ({ seed }) => text(seed), before })

/** Numbered tasks: some repeat others, some are no task. */
const varied = (seed: number) => (seed % 7 === 0 ? 'I would rather not.' : `3. Add 1 to ${seed % 97}.`)

type Writer = ReturnType<typeof writing>

function options(
  ledger: MemoryLedger,
  writer: Writer,
  more: Partial<SelfInstructOptions & RunnerOptions> = {},
) {
  const { concurrency = 8, iterations = 1, ...source } = more
  const prompts = selfInstruct({ seeds, shots: 2, writer, count: 20, ...source })
  return runOptions(ledger, countingModel(), { prompts, concurrency, iterations, retry: { attempts: 1 } })
}

const promptsOf = ({ files }: MemoryLedger) => files.get('iteration-1/prompts.jsonl')
const droppedOf = ({ files }: MemoryLedger) =>
  (files.get('iteration-1/dropped.jsonl') ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

async function promptsWritten(more: Parameters<typeof options>[2], before?: (call: number) => unknown) {
  const ledger = memoryLedger()
  const { report } = await new IterationRunner(options(ledger, writing(varied, before), more)).start().result
  return { ledger, prompts: promptsOf(ledger), funnel: report.iterations[0]?.funnel }
}

describe('prompts that a model writes', () => {
  it('are the same at any concurrency and in any order of replies', async () => {
    const { prompts } = await promptsWritten({ concurrency: 1 })
    expect(prompts?.trimEnd().split('\n')).toHaveLength(20)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 4 })),
        async (concurrency, delays) => {
          const before = async () => {
            for (let turns = delays.next().value ?? 0; turns > 0; turns--) await new Promise(setImmediate)
          }
          expect((await promptsWritten({ concurrency }, before)).prompts).toBe(prompts)
        },
      ),
      { numRuns: 10 },
    )
  })

  it('are the same after a stop before any of their calls, and no call is made twice', async () => {
    const whole = memoryLedger()
    const undisturbed = writing(varied)
    await new IterationRunner(options(whole, undisturbed)).start().result
    expect(undisturbed.calls).toBeGreaterThan(16)
    for (let stopBefore = 1; stopBefore <= undisturbed.calls; stopBefore++) {
      const ledger = memoryLedger()
      const abort = new AbortController()
      const first = writing(varied, call => call === stopBefore && abort.abort())
      const stopped = new IterationRunner(options(ledger, first, { concurrency: 3 }))
      expect((await stopped.start({ signal: abort.signal }).result).status).toBe('stopped')
      const second = writing(varied)
      await new IterationRunner(options(ledger, second)).start().result
      expect(promptsOf(ledger)).toBe(promptsOf(whole))
      expect([...first.asked, ...second.asked].sort()).toEqual([...undisturbed.asked].sort())
    }
  })

  it('are new ones in each iteration: what an earlier one has is dropped', async () => {
    const ledger = memoryLedger()
    const more = { iterations: 2, count: 12 }
    await new IterationRunner(options(ledger, writing(varied), more)).start().result
    const [first = [], second = []] = [1, 2].map(iteration => {
      const lines = ledger.files.get(`iteration-${iteration}/prompts.jsonl`)?.trimEnd().split('\n') ?? []
      return lines.map(line => JSON.parse(line).prompt)
    })
    expect(new Set([...first, ...second]).size).toBe(24)
  })

  it('past the number that is wanted are dropped as surplus, and counted', async () => {
    const { funnel, ledger } = await promptsWritten({ count: 3 })
    expect(funnel?.prompts.accepted).toBe(3)
    const offered = droppedOf(ledger).length + 3
    expect(offered).toBe(16)
    expect(funnel?.prompts.dropped.surplus).toBeGreaterThan(5)
  })

  it('that repeat a seed or one another are dropped and counted, like replies without a task', async () => {
    const { ledger, funnel } = await promptsWritten({})
    const accepted = (promptsOf(ledger) ?? '')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).prompt)
    expect(new Set(accepted).size).toBe(20)
    const reasons = droppedOf(ledger).map(({ reason }) => reason)
    expect(new Set(reasons)).toEqual(new Set(['duplicate', 'prose', 'surplus']))
    const count = (reason: string) => reasons.filter(each => each === reason).length
    expect(funnel?.prompts).toEqual({
      accepted: 20,
      notNeeded: 0,
      dropped: { duplicate: count('duplicate'), prose: count('prose'), surplus: count('surplus') },
    })

    const repeating = memoryLedger()
    const writer = writing(seed => (seed % 2 ? '3. name  a PRIME.' : `3. Add ${seed}.`))
    await new IterationRunner(options(repeating, writer)).start().result
    expect(droppedOf(repeating)[0]).toMatchObject({ reason: 'duplicate', prompt: 'name  a PRIME.' })
  })

  it('can be written by the model that is being trained', async () => {
    const ledger = memoryLedger()
    const model = countingModel({
      script: call => (call.prompt.includes('Continue the list') ? varied(call.seed) : scriptText(call)),
    })
    const prompts = selfInstruct({ seeds, shots: 2, writer: 'self', count: 20 })
    await new IterationRunner(runOptions(ledger, model, { prompts })).start().result
    expect(promptsOf(ledger)).toBe((await promptsWritten({})).prompts)
  })
})

describe('a writer that fails', () => {
  const tooLong = new ProviderError('too long', { kind: 'bad-request', retryable: false })

  it('at some calls leaves a counted gap, which a later start does not fill', async () => {
    const ledger = memoryLedger()
    const writer = writing(varied, call => {
      if (call % 5 === 0) throw tooLong
    })
    const { report } = await new IterationRunner(options(ledger, writer, { concurrency: 1 })).start().result
    const failed = report.iterations[0]?.funnel?.prompts.dropped['call-failed'] ?? 0
    expect(failed).toBeGreaterThan(0)
    expect(droppedOf(ledger).filter(({ reason }) => reason === 'call-failed')).toHaveLength(failed)
    const { calls } = writer
    await new IterationRunner({ ...options(memoryLedger(ledger.records), writer), concurrency: 1 }).start()
      .result
    expect(writer.calls).toBe(calls)
  })

  it('at every call ends in words, not in an endless run', async () => {
    const writer = writing(varied, () => {
      throw tooLong
    })
    await expect(
      new IterationRunner(options(memoryLedger(), writer, { patience: 10 })).start().result,
    ).rejects.toMatchObject({ name: 'InvalidArgumentError', field: 'count' })
    expect(writer.calls).toBe(16)
  })
})

describe('a writer that has no more to say', () => {
  it('is given up after calls in a row without a new prompt, and the error says what to do', async () => {
    const ledger = memoryLedger()
    const writer = writing(draw => `3. Add 1 to ${draw % 3}.`)
    await expect(
      new IterationRunner(options(ledger, writer, { patience: 32 })).start().result,
    ).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      field: 'count',
      expected: expect.stringMatching(
        /32 calls in a row after 3 prompts.*lower count, raise the temperature/,
      ),
    })
    expect(writer.calls).toBeLessThanOrEqual(16 * 4)
    expect(promptsOf(ledger)).toBeUndefined()
  })
})

describe('selfInstruct', () => {
  const writer = countingModel()
  it.each([
    ['count', { count: 0 }],
    ['count', { count: 1.5 }],
    ['seeds', { shots: 4 }],
    ['seeds', { shots: { seed: 2, machine: 2 } }],
    ['shots', { shots: 0 }],
    ['shots', { shots: { seed: 0, machine: 2 } }],
    ['shots.machine', { shots: { seed: 2, machine: -1 } }],
    ['seeds2', { shots: { seed: 2, machine: 1, seeds2: 1 } as { seed: number; machine: number } }],
    ['round', { round: 0 }],
    ['perCall', { perCall: 0 }],
    ['form', { form: 'raw' as 'text' }],
    ['patience', { patience: 0 }],
    ['shot', { shot: 2 }],
  ])('refuses %s of %o before anything is asked', (field, more) => {
    expect(() => selfInstruct({ seeds, shots: 2, writer, count: 20, ...more })).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field }),
    )
  })
})
