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
  type ScriptedCall,
  type StartOptions,
  scriptedProvider,
} from '../../src/index.js'
import { instantTrainer, prompts, runOptions, scriptText } from './setup.js'

/** Failures of a call before it works: some need the second chance, or another start. */
const mostFailures = 5
const attempts = 2

/** What does not depend on the course of a run. */
interface Setting {
  /** The run's own. */
  readonly seed: number
  /** Whether a call gives several completions. */
  readonly several: boolean
  readonly target: number | undefined
  /** Whether one vote of two makes a score, of few that there are: what a prompt gives changes with its last call. */
  readonly lenient: boolean
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
  seed: fc.nat(9),
  several: fc.boolean(),
  target: fc.option(fc.constantFrom(1, 4, 6), { nil: undefined }),
  lenient: fc.boolean(),
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
  private readonly waiting: {
    readonly seed: number
    readonly isVote: boolean
    readonly end: (error?: Error) => void
  }[] = []
  private readonly failures = new Map<number, number>()
  private readonly random: Random

  constructor(
    private readonly setting: Pick<Setting, 'several' | 'lenient'>,
    private readonly failing: number,
    seed: number,
  ) {
    this.random = randomStream([seed])
  }

  provider(): ModelProvider {
    const { several, lenient } = this.setting
    const script = lenient ? (call: ScriptedCall) => fewScores(scriptText(call)) : scriptText
    const inner = scriptedProvider(script, { revision: 'held', capabilities: { n: several } })
    return {
      ...inner,
      generate: async request => {
        const { seed } = request
        await new Promise<void>((resolve, reject) => {
          const isVote = JSON.stringify(request.input).includes('additive 5-point scoring system')
          this.waiting.push({ seed, isVote, end: error => (error ? reject(error) : resolve()) })
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
    const left = this.failures.get(call.seed) ?? this.drawFailures(call.isVote)
    this.failures.set(call.seed, left - 1)
    call.end(left > 0 ? new ProviderError('held', { kind: 'server', retryable: true }) : undefined)
    return true
  }

  die(): void {
    for (const { end } of this.waiting.splice(0)) end(new Error('the process died'))
  }

  private drawFailures(isVote: boolean): number {
    if (this.random.next() >= this.failing) return 0
    // Votes alone, each of which comes with its second chance: until then a prompt gives what it may not give in the end.
    if (this.setting.lenient) return isVote ? attempts + this.random.below(attempts) : 0
    return 1 + this.random.below(mostFailures)
  }
}

function fewScores(text: string): string {
  return text.replace(/(?<=Score: )\d/, score => String(4 + (Number(score) % 2)))
}

/** Starts a run again and again, until one start comes to its end. */
async function runThrough(
  ledger: MemoryLedger,
  { seed, several, target, lenient }: Setting,
  { seed: courseSeed, failing, deaths, losesFiles, concurrency }: Course,
  start: StartOptions = {},
): Promise<{ ledger: MemoryLedger; status: string; jobs: readonly string[] }> {
  const model = new HeldModel({ several, lenient }, failing, courseSeed)
  const trainer = instantTrainer()
  const options: Partial<RunnerOptions> = {
    retry: { attempts, baseDelayMs: 0 },
    breaker: { failures: 1_000_000 },
    // What an outage leaves unanswered is for the next start.
    maxFailureShare: 0,
    seed,
    prompts: prompts.slice(0, lenient ? 12 : 7),
    concurrency,
    trainer,
    ...(lenient && { candidates: { n: 2 }, judge: { votes: 2, requiredVotes: 1, spareVotes: 0 } }),
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

  it('come of a target of pairs where what a prompt gives changes with its second chance', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(9),
        fc.integer({ min: 2, max: 5 }),
        fc.record({ seed: fc.nat(), concurrency: fc.integer({ min: 1, max: 3 }) }),
        async (seed, target, disturbed) => {
          const given = { seed, several: false, target, lenient: true }
          const { ledger } = await runThrough(memoryLedger(), given, {
            ...plainCourse,
            ...disturbed,
            failing: 0.3,
          })
          expect(outcome(ledger)).toEqual(await undisturbed(given))
        },
      ),
      { numRuns: 30 },
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
