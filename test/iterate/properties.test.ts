import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type MemoryLedger,
  type ModelProvider,
  memoryLedger,
  mergeShards,
  ProviderError,
  type Random,
  type Run,
  RunError,
  type RunnerOptions,
  randomStream,
  type StartOptions,
  scriptedProvider,
} from '../../src/index.js'
import { instantTrainer, prompts, runOptions, scriptText } from './setup.js'

/** Failures of a call before it works: some need the second chance, or another start. */
const mostFailures = 5
const attempts = 2

/** What does not depend on the course of a run. */
interface Setting {
  /** Whether a call gives several completions. */
  readonly several: boolean
  readonly target: number | undefined
  /** Votes without which a candidate has no score; with fewer than are asked, a prompt may give rows that change. */
  readonly requiredVotes: number
}

/** How a run goes: what a property varies. */
interface Course {
  /** Of the order in which calls end, and of their failures. */
  readonly seed: number
  /** Share of calls of which some attempts fail. */
  readonly failing: number
  /** After how many attempts a start dies; those that come later do not. */
  readonly deaths: readonly number[]
  /** Whether a start that dies leaves its records alone. */
  readonly losesFiles: boolean
  readonly concurrency: number
}

const setting: fc.Arbitrary<Setting> = fc.record({
  several: fc.boolean(),
  target: fc.option(fc.constantFrom(1, 4, 6), { nil: undefined }),
  requiredVotes: fc.constantFrom(1, 3),
})

const course: fc.Arbitrary<Course> = fc.record({
  seed: fc.nat(),
  failing: fc.constantFrom(0, 0.1, 0.5),
  deaths: fc.array(fc.nat(40), { maxLength: 3 }),
  losesFiles: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 12 }),
})

/** A model whose calls end when, and in the order in which, the test says so. */
class HeldModel {
  private readonly waiting: { readonly seed: number; readonly end: (error?: Error) => void }[] = []
  private readonly failures = new Map<number, number>()
  private readonly random: Random

  constructor(
    private readonly several: boolean,
    private readonly failing: number,
    seed: number,
  ) {
    this.random = randomStream([seed])
  }

  provider(): ModelProvider {
    const inner = scriptedProvider(scriptText, { revision: 'held', capabilities: { n: this.several } })
    return {
      ...inner,
      generate: async request => {
        const { seed } = request
        await new Promise<void>((resolve, reject) => {
          this.waiting.push({ seed, end: error => (error ? reject(error) : resolve()) })
        })
        return inner.generate(request)
      },
    }
  }

  /** Ends one of the calls under way, well or badly; says whether there was one. */
  endOne(): boolean {
    if (this.waiting.length === 0) return false
    const [call] = this.waiting.splice(this.random.below(this.waiting.length), 1)
    if (call === undefined) return false
    const left = this.failures.get(call.seed) ?? this.drawFailures()
    this.failures.set(call.seed, left - 1)
    call.end(left > 0 ? new ProviderError('held', { kind: 'server', retryable: true }) : undefined)
    return true
  }

  die(): void {
    for (const { end } of this.waiting.splice(0)) end(new Error('the process died'))
  }

  private drawFailures(): number {
    return this.random.next() < this.failing ? 1 + this.random.below(mostFailures) : 0
  }
}

/** Starts a run again and again, until one start comes to its end. */
async function runThrough(
  ledger: MemoryLedger,
  { several, target, requiredVotes }: Setting,
  { seed, failing, deaths, losesFiles, concurrency }: Course,
  start: StartOptions = {},
): Promise<{ ledger: MemoryLedger; status: string; jobs: readonly string[] }> {
  const model = new HeldModel(several, failing, seed)
  const trainer = instantTrainer()
  const options: Partial<RunnerOptions> = {
    retry: { attempts, baseDelayMs: 0 },
    breaker: { failures: 1_000_000 },
    // What an outage leaves unanswered is for the next start.
    maxFailureShare: 0,
    prompts: prompts.slice(0, 7),
    concurrency,
    trainer,
    judge: { requiredVotes },
    ...(target !== undefined && { targetPairs: target }),
  }
  let current = ledger
  for (let starts = 0; ; starts++) {
    const run = new IterationRunner(runOptions(current, model.provider(), options)).start(start)
    const status = await letGo(run, model, deaths[starts])
    if (status !== 'stopped' && status !== 'too-many-failures')
      return { ledger: current, status, jobs: trainer.jobs }
    if (losesFiles && start.shard === undefined) current = memoryLedger(current.records)
  }
}

/** Ends one call after the other until the run is over; says how it ended. */
async function letGo(run: Run, model: HeldModel, death = Number.POSITIVE_INFINITY): Promise<string> {
  let status: string | undefined
  run.result.then(
    result => {
      status = result.status
    },
    error => {
      status = RunError.isInstance(error) ? error.reason : String(error)
    },
  )
  for (let ended = 0; status === undefined; ) {
    await new Promise(setImmediate)
    if (ended >= death) {
      run.stop({ now: true })
      model.die()
    } else if (model.endOne()) ended++
  }
  return status
}

/** All that a run's end depends on, but for what its calls used and when: that counts the lost ones too. */
function outcome({ files }: Pick<MemoryLedger, 'files'>): Record<string, string> {
  const { funnel } = JSON.parse(files.get('iteration-1/manifest.json') ?? '{}')
  const datasets = [...files].filter(([path]) => path.endsWith('.jsonl'))
  return { ...Object.fromEntries(datasets), funnel: JSON.stringify({ ...funnel, spent: undefined }) }
}

const plainCourse: Course = {
  seed: 0,
  failing: 0,
  deaths: [],
  losesFiles: false,
  concurrency: 1,
}
const plain = new Map<string, Record<string, string>>()
/** What an undisturbed run gives, one call after the other. */
async function undisturbed(given: Setting): Promise<Record<string, string>> {
  const key = JSON.stringify(given)
  const known = plain.get(key) ?? outcome((await runThrough(memoryLedger(), given, plainCourse)).ledger)
  plain.set(key, known)
  return known
}

describe('the same data', () => {
  it('come of any order of replies, any crashes, and any failures that pass', async () => {
    await fc.assert(
      fc.asyncProperty(setting, course, async (given, disturbed) => {
        const { ledger, status, jobs } = await runThrough(memoryLedger(), given, disturbed)
        expect(status).toBe('finished')
        expect(outcome(ledger)).toEqual(await undisturbed(given))
        expect(jobs).toHaveLength(1)
      }),
      { numRuns: 30 },
    )
  })

  it('come of a target of pairs, whatever was away, where fewer votes than are asked make a score', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ several: fc.boolean(), target: fc.integer({ min: 1, max: 6 }) }),
        course,
        async (given, disturbed) => {
          const setting = { ...given, requiredVotes: 1 }
          const { ledger, status } = await runThrough(memoryLedger(), setting, {
            ...disturbed,
            failing: 0.3,
            deaths: [],
          })
          expect(status).toBe('finished')
          expect(outcome(ledger)).toEqual(await undisturbed(setting))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('come of any division into shards, each with a course of its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        setting,
        fc.array(course, { minLength: 1, maxLength: 4 }),
        course,
        async (given, courses, last) => {
          const ledger = memoryLedger()
          await runThrough(ledger, given, plainCourse, { until: 'prompts' })
          const count = courses.length
          const ends = await Promise.all(
            courses.map((each, i) => runThrough(ledger, given, each, { shard: { index: i + 1, count } })),
          )
          expect(ends.map(({ status }) => status)).toEqual(courses.map(() => 'shard-done'))
          await mergeShards(ledger)
          const merged = await runThrough(ledger, given, last)
          expect(merged.status).toBe('finished')
          expect(outcome(merged.ledger)).toEqual(await undisturbed(given))
        },
      ),
      { numRuns: 15 },
    )
  })
})
