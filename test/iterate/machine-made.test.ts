import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveSeed } from '../../src/core/seed.js'
import {
  IterationRunner,
  type MemoryLedger,
  memoryLedger,
  ProviderError,
  planRun,
  type RunnerOptions,
  type SelfInstructOptions,
  selfInstruct,
} from '../../src/index.js'
import { paperRule, rougeL, selfInstructHeuristics, selfInstructRule } from '../../src/instruct/index.js'
import { countingModel, runOptions } from './setup.js'

const seeds = Array.from({ length: 8 }, (_, i) => `Seed task ${i} of the people.`)
const shots = { seed: 2, machine: 2 }
const round = 4

/** A writer whose tasks depend on what it is shown, so that a demonstration that differs goes on differing. */
const writing = (before: (call: number) => unknown = () => {}) =>
  countingModel({
    before,
    script: ({ prompt, seed }) => {
      const shown = [...prompt.matchAll(/\d+/g)].reduce(
        (sum, [digits]) => (sum * 31 + Number(digits)) % 9973,
        7,
      )
      return `5. Machine task ${shown} and ${seed % 89} of it.\n6. Draw ${shown}.`
    },
  })

type Writer = ReturnType<typeof writing>

function options(
  ledger: MemoryLedger,
  writer: Writer,
  more: Partial<SelfInstructOptions & RunnerOptions> = {},
) {
  const { concurrency = 8, iterations = 1, retry = { attempts: 1 }, ...source } = more
  const prompts = selfInstruct({ seeds, shots, round, writer, count: 24, perCall: 2, ...source })
  return runOptions(ledger, countingModel(), { prompts, concurrency, iterations, retry })
}

const rows = ({ files }: MemoryLedger, kind: 'prompts' | 'dropped', iteration = 1) =>
  (files.get(`iteration-${iteration}/${kind}.jsonl`) ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line): { prompt: string; source: string; reason: string } => JSON.parse(line))
const files = (ledger: MemoryLedger) => [rows(ledger, 'prompts'), rows(ledger, 'dropped')]

async function written(more: Parameters<typeof options>[2] = {}, writer = writing()) {
  const ledger = memoryLedger()
  await new IterationRunner(options(ledger, writer, more)).start().result
  return { ledger, writer }
}

/** The tasks that a request showed, in its order. */
const shownIn = (request: string) => [...request.matchAll(/\\n\d+\. (.*?)\\n/g)].map(([, task]) => task ?? '')
const callOf = (source: string) => Number(/^call:(\d+)/.exec(source)?.[1])

describe('demonstrations that a model wrote', () => {
  it('are of earlier rounds, in the ratio that is set; seeds stand in for those that are missing', async () => {
    const { ledger, writer } = await written({ concurrency: 1 })
    const accepted = rows(ledger, 'prompts')
    expect(writer.asked.length).toBeGreaterThanOrEqual(3 * round)
    for (const [index, request] of writer.asked.entries()) {
      const start = Math.floor(index / round) * round
      const known = accepted.filter(({ source }) => callOf(source) < start).map(({ prompt }) => prompt)
      const shown = shownIn(request)
      expect(shown).toHaveLength(4)
      const machine = shown.filter(task => !seeds.includes(task))
      expect(machine).toHaveLength(Math.min(2, known.length))
      expect(known).toEqual(expect.arrayContaining(machine))
    }
  })

  it('are of earlier iterations from the first call on', async () => {
    const { ledger, writer } = await written({ iterations: 2, concurrency: 1 })
    const first = rows(ledger, 'prompts', 1).map(({ prompt }) => prompt)
    const calls = 1 + Math.max(...rows(ledger, 'dropped', 1).map(({ source }) => callOf(source)))
    for (const request of writer.asked.slice(calls, calls + round)) {
      const machine = shownIn(request).filter(task => !seeds.includes(task))
      expect(machine).toHaveLength(2)
      expect(first).toEqual(expect.arrayContaining(machine))
    }
  })

  it('give the same prompts at any concurrency and in any order of replies', async () => {
    const { ledger } = await written({ concurrency: 1 })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 4 })),
        async (concurrency, delays) => {
          const writer = writing(async () => {
            for (let turns = delays.next().value ?? 0; turns > 0; turns--) await new Promise(setImmediate)
          })
          const other = await written({ concurrency }, writer)
          expect(files(other.ledger)).toEqual(files(ledger))
        },
      ),
      { numRuns: 10 },
    )
  })

  it('give the same prompts after a stop before any of their calls, and no call is made twice', async () => {
    const whole = await written()
    for (let stopBefore = 1; stopBefore <= whole.writer.calls; stopBefore++) {
      const ledger = memoryLedger()
      const abort = new AbortController()
      const first = writing(call => call === stopBefore && abort.abort())
      const stopped = new IterationRunner(options(ledger, first, { concurrency: 3 }))
      expect((await stopped.start({ signal: abort.signal }).result).status).toBe('stopped')
      const second = writing()
      await new IterationRunner(options(ledger, second)).start().result
      expect(files(ledger)).toEqual(files(whole.ledger))
      expect([...first.asked, ...second.asked].sort()).toEqual([...whole.writer.asked].sort())
    }
  })

  it('are other ones in rounds of another size, which is a setting of the run', async () => {
    const sizes = [4, 5].map(round => selfInstruct({ seeds, shots, round, writer: 'self', count: 9 }).id)
    expect(sizes[0]).not.toEqual(sizes[1])
    const { ledger } = await written()
    expect(files((await written({ round: 5 })).ledger)).not.toEqual(files(ledger))
  })
})

describe('a call that failed before others were asked what depends on it', () => {
  const gone = new ProviderError('gone', { kind: 'server', retryable: true, status: 503 })

  /** A first start in which the third call fails, and which is stopped before a later one. */
  async function interrupted(stopBefore: number) {
    const ledger = memoryLedger()
    const abort = new AbortController()
    const writer = writing(call => {
      if (call === stopBefore) abort.abort()
      if (call === 3) throw gone
    })
    const run = new IterationRunner(options(ledger, writer, { concurrency: 1 }))
    expect((await run.start({ signal: abort.signal }).result).status).toBe('stopped')
    return { ledger, first: writer }
  }

  it('stays failed, and what was asked after it counts', async () => {
    const { ledger, first } = await interrupted(2 * round + 2)
    const plan = await planRun(options(ledger, writing()))
    const second = writing()
    await new IterationRunner(options(ledger, second)).start().result
    expect(second.asked.filter(call => first.asked.includes(call))).toEqual([])
    expect(rows(ledger, 'dropped').filter(({ reason }) => reason === 'call-failed')).toHaveLength(1)
    const uninterrupted = await written(
      { concurrency: 1 },
      writing(call => {
        if (call === 3) throw gone
      }),
    )
    expect(files(ledger)).toEqual(files(uninterrupted.ledger))
    // Without the prompts of the two rounds that are known it would take more.
    expect(plan.iterations[0]?.stages[0]?.calls).toBeLessThan(24 / 2)
  })

  it('is made again where nothing depends on it yet', async () => {
    const { ledger } = await interrupted(round)
    await new IterationRunner(options(ledger, writing())).start().result
    expect(files(ledger)).toEqual(files((await written()).ledger))
  })
})

describe('the two rules', () => {
  it('of the paper is the default', () => {
    const more = { seeds, writer: 'self', count: 9 } as const
    expect(selfInstruct({ ...paperRule, ...more }).id).toEqual(selfInstruct(more).id)
    expect(selfInstruct({ ...selfInstructRule, ...more }).id).toMatchObject({
      shots: { seed: 6, machine: 2 },
      novelty: { rougeL: 0.7 },
    })
  })

  it('of Self-Instruct keeps what its published code keeps, and says why it drops the others', async () => {
    const nouns = 'river lamp hill cat coin oak ship bell king road wind salt song fox tower map'.split(' ')
    const tasks = (seed: number) =>
      [0, 1, 2, 3].map(i => {
        const noun = (place: number) => nouns[deriveSeed([seed, i, place]) % nouns.length]
        const kinds = [
          `Compare ${noun(1)}, ${noun(2)} and ${noun(3)} for ${noun(4)} or ${noun(5)}.`,
          `Explain ${noun(1)} and ${noun(2)} to ${noun(3)}.`,
          `- list ${noun(1)} and ${noun(2)}, please`,
          `Write a program about the ${noun(1)}.`,
          `Былина о ${noun(1)} и о том`,
          `Sort ${noun(1)}.`,
        ]
        return kinds[deriveSeed([seed, i]) % kinds.length] ?? ''
      })
    const writer = countingModel({
      script: ({ seed }) =>
        tasks(seed)
          .map((task, i) => `${9 + i}. ${task}`)
          .join('\n'),
    })
    const ledger = memoryLedger()
    const prompts = selfInstruct({ ...selfInstructRule, seeds, writer, count: 40 })
    const { report } = await new IterationRunner(runOptions(ledger, countingModel(), { prompts })).start()
      .result
    const kept: string[] = []
    const dropped: string[] = []
    const { check } = selfInstructHeuristics()
    const calls = [...ledger.records].filter(({ kind }) => kind === 'prompts')
    for (const { completions } of calls.sort((a, b) => a.prompt - b.prompt)) {
      for (const line of completions[0]?.text.split('\n') ?? []) {
        const task = line.replace(/^\d+\. /, '')
        if (kept.length === 40) continue
        const isNear = [...seeds, ...kept].some(known => rougeL(task, known).f > 0.7)
        if (check(task).ok && !isNear) kept.push(task)
        else dropped.push(task)
      }
    }
    expect(rows(ledger, 'prompts').map(({ prompt }) => prompt)).toEqual(kept)
    const early = rows(ledger, 'dropped').filter(({ reason }) => reason !== 'surplus')
    expect(early.map(({ prompt }) => prompt)).toEqual(dropped)
    const reasons = new Set(Object.keys(report.iterations[0]?.funnel?.prompts.dropped ?? {}))
    for (const reason of [
      ...['near-duplicate', 'blacklisted', 'too-few-words', 'write-a-program'],
      ...['starts-with-punctuation', 'not-english'],
    ]) {
      expect(reasons).toContain(reason)
    }
  })

  it.each([
    ['novelty', { novelty: () => ({ add() {}, accept: () => ({ ok: true as const }) }) }],
    ['filter', { filter: { check: () => ({ ok: true as const }) } }],
  ])('need an id for a %s of your own, before anything is asked', async (name, more) => {
    const writer = writing()
    // @ts-expect-error no id
    const run = new IterationRunner(options(memoryLedger(), writer, more)).start()
    await expect(run.result).rejects.toMatchObject({ name: 'InvalidArgumentError', field: `${name}.id` })
    expect(writer.calls).toBe(0)
  })
})
