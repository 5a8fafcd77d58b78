import { z } from 'zod'
import { ensure, invalid } from '../core/check.js'
import type { InvalidArgumentError } from '../core/errors.js'
import type { Json } from '../core/json.js'
import type { SplitManifest } from '../data/split/types.js'
import { type PromptSource, promptList } from '../instruct/prompt-source.js'
import { type Aggregation, meanOfVotes } from '../judge/aggregate.js'
import { JudgePrompt } from '../judge/index.js'
import type { Ledger } from '../ledger/ledger.js'
import { paperSampling } from '../model/complete.js'
import { chatFormat, type InputFormat } from '../model/format.js'
import { isProvider } from '../model/is-provider.js'
import type { ModelProvider, OpenModel } from '../model/provider.js'
import { bestVsWorst } from '../select/index.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { Trainer } from '../train/trainer.js'
import type { BreakerOptions, ConcurrencyOptions, RetryOptions } from './calls/options.js'
import type { RankedItem } from './evaluation.js'
import type { MixOptions } from './mix-options.js'
import type { CandidateOptions, JudgeOptions, RunnerOptions } from './options.js'
import type { Budget, PriceTable } from './spending/options.js'
import { isJudged } from './stage/is-judged.js'
import type { WorkSettings } from './stage/prompt-work.js'
import type { SelectionStrategy } from './stage/seal.js'

/** Options with every default in place. */
export interface ResolvedOptions {
  readonly ledger: Ledger
  readonly start: Checkpoint
  readonly open: OpenModel
  readonly trainer: Trainer
  readonly prompts: PromptSource
  readonly iterations: number
  readonly seed: number
  readonly format: InputFormat
  readonly candidates: Required<CandidateOptions>
  readonly judge: Required<Omit<JudgeOptions, 'model'>> & Pick<JudgeOptions, 'model'>
  /** The judge's settings as a prompt's work needs them; without votes where nobody judges. */
  readonly work: WorkSettings
  readonly split?: SplitManifest
  readonly mix?: MixOptions
  readonly select: SelectionStrategy
  readonly evaluate: readonly RankedItem[]
  readonly concurrency: Required<ConcurrencyOptions>
  readonly retry: Required<RetryOptions>
  readonly breaker: Required<BreakerOptions>
  readonly maxFailureShare: number
  readonly budget: Budget
  readonly prices?: PriceTable
  /** Pairs of each iteration at most; the last one holds for all after it. */
  readonly targets: readonly number[]
  /** Pairs of an iteration at most. */
  readonly targetPairs: (iteration: number) => number
  readonly training: { readonly [setting: string]: Json }
}

/** Made when a runner is, so that whoever imports a block alone does not load all defaults with it. */
function schemaOf() {
  const text = z.string().min(1)
  const count = z.int().min(1)
  // A timer that is set for longer fires at once.
  const ms = z
    .number()
    .min(0)
    .max(2 ** 31 - 1)
  const limit = z.number().gt(0)
  const rate = z.number().min(0)
  const price = z.strictObject({ prompt: rate, completion: rate, cached: rate.exactOptional() })
  const sampling = z
    .strictObject({
      temperature: z.number().min(0).max(100),
      topP: z.number().gt(0).max(1),
      topK: z.int().min(0).exactOptional(),
      maxTokens: count.exactOptional(),
      stop: z.array(text).readonly().exactOptional(),
    })
    .default(() => paperSampling)

  // What the user made is used as it is, never copied; that a method is missing must not come out days later.
  const has = (value: unknown, method: string): boolean =>
    typeof Reflect.get(Object(value), method) === 'function'
  const having = <T>(...methods: string[]) =>
    z.custom<T>(value => methods.every(method => has(value, method)), `an object with ${methods.join(', ')}`)
  const listing = <T>(name: string) =>
    z
      .custom<T>(value => isList(Reflect.get(Object(value), name)), `an object with a list of ${name}`)
      .exactOptional()
  const prompts = z.custom<RunnerOptions['prompts']>(
    value => (isList(value) ? value.every(prompt => typeof prompt === 'string') : has(value, 'prompts')),
    'a list of texts, or a source of prompts',
  )
  const format: z.ZodType<InputFormat> = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('chat'), system: z.string().exactOptional() }),
    z.strictObject({
      kind: z.literal('text'),
      candidate: text,
      judge: text,
      stop: z.array(text).readonly().exactOptional(),
    }),
  ])
  // Rows of a dataset may say more.
  const ranked: z.ZodType<RankedItem> = z.looseObject({
    prompt: z.string(),
    group: z.string().exactOptional(),
    responses: z.array(z.looseObject({ text: z.string(), rank: z.number().min(0) })),
  })

  return z.strictObject({
    ledger: having<Ledger>('open'),
    start: z.strictObject({ name: text, path: text, revision: text }),
    open: z.custom<OpenModel>(value => typeof value === 'function', 'a function'),
    trainer: having<Trainer>('find', 'submit', 'wait', 'cancel'),
    prompts,
    iterations: count,
    seed: z.int().default(0),
    format: format.default(() => chatFormat()),
    candidates: z.strictObject({ n: count.default(4), sampling }).prefault({}),
    judge: z
      .strictObject({
        model: z
          .custom<ModelProvider>(
            isProvider,
            'a ModelProvider: revision and lane as texts, capabilities with n, a function generate',
          )
          .exactOptional(),
        prompt: having<JudgePrompt>('render', 'parse').default(() => JudgePrompt.additive()),
        votes: count.default(3),
        spareVotes: z.int().min(0).default(2),
        requiredVotes: count.optional(),
        sampling,
        unfinished: z.boolean().default(false),
        aggregation: having<Aggregation>('aggregate').default(() => meanOfVotes),
      })
      .prefault({}),
    // Their rows are looked at when the loop is there, before its first call.
    split: listing<SplitManifest>('entries'),
    mix: listing<MixOptions>('rows'),
    select: having<SelectionStrategy>('select').default(() => bestVsWorst()),
    evaluate: z.array(ranked).default([]),
    concurrency: z
      .strictObject({
        max: count.default(8),
        min: count.default(1),
        adapt: z.enum(['aimd', 'latency', 'pinned']).default('aimd'),
      })
      .prefault({}),
    retry: z
      .strictObject({
        attempts: count.default(5),
        baseDelayMs: ms.default(500),
        maxDelayMs: ms.default(30_000),
        timeoutMs: ms.min(1).default(900_000),
      })
      .prefault({}),
    breaker: z
      .strictObject({
        failures: count.default(10),
        firstDelayMs: ms.default(1000),
        maxDelayMs: ms.default(60_000),
        patienceMs: ms.default(3_600_000),
      })
      .prefault({}),
    maxFailureShare: z.number().min(0).max(1).default(0.1),
    budget: z
      .strictObject({
        calls: limit.exactOptional(),
        tokens: limit.exactOptional(),
        money: limit.exactOptional(),
        wallTimeMs: limit.exactOptional(),
      })
      .prefault({}),
    prices: z
      .strictObject({
        currency: text,
        perMillion: price,
        perKind: z
          .strictObject({
            prompts: price.exactOptional(),
            candidates: price.exactOptional(),
            judgements: price.exactOptional(),
            evaluation: price.exactOptional(),
          })
          .exactOptional(),
      })
      .exactOptional(),
    targetPairs: z
      .union([count, z.array(count).min(1)], 'a number of pairs, or a list of them')
      .exactOptional(),
    training: z.record(z.string(), z.json()).default({}),
  })
}

/**
 * Checks a runner's options and puts the defaults in.
 *
 * @throws `InvalidArgumentError` that names the field, what came and what was expected; also for an unknown option.
 */
export function resolveOptions(options: RunnerOptions): ResolvedOptions {
  const checked = schemaOf().safeParse(spelledOut(options))
  if (!checked.success) throw refused(options, checked.error)
  const { prompts, targetPairs, ...given } = checked.data
  const { votes, requiredVotes = votes } = given.judge
  ensure(requiredVotes <= votes, 'judge.requiredVotes', requiredVotes, `at most judge.votes (${votes})`)
  const judge = { ...given.judge, requiredVotes }
  const { concurrency, budget, select } = given
  ensure(
    concurrency.min <= concurrency.max,
    'concurrency.min',
    concurrency.min,
    `at most concurrency.max (${concurrency.max})`,
  )
  const isPriced = budget.money === undefined || given.prices !== undefined
  ensure(isPriced, 'prices', undefined, 'a price table, without which budget.money cannot be kept')
  const isPairs = targetPairs === undefined || select.method === 'dpo'
  ensure(isPairs, 'targetPairs', targetPairs, 'to be left out: this selection makes no pairs')
  const judged = isJudged(select)
  const { needs } = select
  ensure(!judged || !needs || needs === 'scores', 'select.needs', needs, "'scores' or 'texts'")
  ensure(
    !judged || given.candidates.n > 1,
    'candidates.n',
    given.candidates.n,
    'at least 2, unless the selection needs texts alone',
  )
  // The checkpoints that `evaluate` measures take the prompt, but not a model in their place.
  const isAsked = judged || (given.evaluate.length > 0 && judge.model === undefined)
  ensure(
    isAsked || options.judge === undefined,
    'judge',
    options.judge,
    'to be left out: the selection needs texts alone',
  )
  const targets = typeof targetPairs === 'number' ? [targetPairs] : (targetPairs ?? [])
  return {
    ...given,
    targets,
    targetPairs: iteration => targets[iteration - 1] ?? targets.at(-1) ?? Number.POSITIVE_INFINITY,
    prompts: isList(prompts) ? promptList(prompts) : prompts,
    judge,
    work: {
      ...judge,
      votes: judged ? votes : 0,
      reader: judge.prompt.id,
      parse: ({ text, finish }) => judge.prompt.parse(text, { finish }),
    },
  }
}

/** A number of calls is short for an object. */
function spelledOut(options: RunnerOptions): RunnerOptions {
  const max: unknown = Object(options).concurrency
  return typeof max === 'number' ? { ...options, concurrency: { max } } : options
}

function isList(prompts: unknown): prompts is readonly string[] {
  return Array.isArray(prompts)
}

function refused(options: unknown, error: z.ZodError): InvalidArgumentError {
  // A typing error first: it is why another option is missing.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0]
  if (issue === undefined) return invalid('options', options, 'options')
  const whole = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
  const isNumber = whole[0] === 'concurrency' && typeof Object(options).concurrency === 'number'
  const path = isNumber ? ['concurrency'] : whole
  const received = path.reduce((value: unknown, key) => Reflect.get(Object(value), key), options)
  const expected =
    issue.code === 'unrecognized_keys'
      ? 'no such option; see RunnerOptions for those there are'
      : lower(issue.message)
  return invalid(path.join('.') || 'options', received, expected, error)
}

function lower(message: string): string {
  return message.replace(/^Invalid input: expected |, received .*$/g, '').replace(/^./, c => c.toLowerCase())
}
