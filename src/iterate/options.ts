import { z } from 'zod'
import { ensure, invalid } from '../core/check.js'
import type { InvalidArgumentError } from '../core/errors.js'
import type { Json } from '../core/json.js'
import { type PromptSource, promptList } from '../instruct/prompt-source.js'
import { type Aggregation, meanOfVotes } from '../judge/aggregate.js'
import { JudgePrompt } from '../judge/index.js'
import type { Ledger } from '../ledger/ledger.js'
import { paperSampling } from '../model/complete.js'
import { chatFormat, type InputFormat } from '../model/format.js'
import type { OpenModel, Sampling } from '../model/provider.js'
import { bestVsWorst } from '../select/index.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { Trainer } from '../train/trainer.js'
import type { RankedItem } from './evaluation.js'
import type { WorkSettings } from './stage/prompt-work.js'
import type { SelectionStrategy } from './stage/seal.js'

/** How candidates are sampled. */
export interface CandidateOptions {
  /** Candidates a prompt (N). @default 4 (paper, section 2.2) */
  readonly n?: number
  /** How tokens are drawn. @default temperature 0.7, top-p 0.9 (paper, section 2.2) */
  readonly sampling?: Sampling
}

/** How candidates are judged. */
export interface JudgeOptions {
  /** @default the paper's additive prompt (Figure 2) */
  readonly prompt?: JudgePrompt
  /** Votes a candidate (K). @default 3 (paper, section 2.2) */
  readonly votes?: number
  /** Further votes at most for each candidate, in place of those that gave no score. Ours. @default 2 */
  readonly spareVotes?: number
  /** Valid votes without which a candidate is neither chosen nor rejected. Ours. @default `votes` */
  readonly requiredVotes?: number
  /** How tokens are drawn. @default temperature 0.7, top-p 0.9 (paper: as for candidates) */
  readonly sampling?: Sampling
  /** Whether candidates that did not finish are judged; they cost votes and give no pair by default. @default false */
  readonly unfinished?: boolean
  /** How votes become a score. @default exact mean */
  readonly aggregation?: Aggregation
}

/** How often and how soon a failed call is tried again. */
export interface RetryOptions {
  /** Attempts at a call. @default 5 */
  readonly attempts?: number
  /** Ceiling of the first delay in milliseconds; it doubles. @default 500 */
  readonly baseDelayMs?: number
  /** Ceiling of every delay in milliseconds. @default 30000 */
  readonly maxDelayMs?: number
  /** Calls failed for good in a row after which the run stops. @default 20 */
  readonly stopAfter?: number
}

/** What an {@link IterationRunner} takes. */
export interface RunnerOptions {
  /** Where the run keeps what it knows. */
  readonly ledger: Ledger
  /** The checkpoint that the first iteration samples from: the paper's M1. */
  readonly start: Checkpoint
  /** How a checkpoint gets served. */
  readonly open: OpenModel
  /** Whatever trains the next checkpoint. */
  readonly trainer: Trainer
  /** Where prompts come from: a list, or a source such as `selfInstruct`. */
  readonly prompts: readonly string[] | PromptSource
  /** Iterations: 2 make M2 and M3 of M1. */
  readonly iterations: number
  /** Every draw of the run derives from it. @default 0 */
  readonly seed?: number
  /** How prompts become a model's input. @default a conversation of one user turn */
  readonly format?: InputFormat
  /** How candidates are sampled. */
  readonly candidates?: CandidateOptions
  /** How they are judged. */
  readonly judge?: JudgeOptions
  /** What is trained on. @default best against worst (paper, section 2.2) */
  readonly select?: SelectionStrategy
  /** Human-ranked responses on which every checkpoint is judged as a judge. */
  readonly evaluate?: readonly RankedItem[]
  /** Calls under way at most, for each lane. @default 8 */
  readonly concurrency?: number
  /** Retries. */
  readonly retry?: RetryOptions
  /** Settings handed to the trainer as they are, such as `beta` or `learning_rate`. @default {} */
  readonly training?: { readonly [setting: string]: Json }
}

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
  readonly judge: Required<JudgeOptions>
  /** The judge's settings as a prompt's work needs them. */
  readonly work: WorkSettings
  readonly select: SelectionStrategy
  readonly evaluate: readonly RankedItem[]
  readonly concurrency: number
  readonly retry: Required<RetryOptions>
  readonly training: { readonly [setting: string]: Json }
}

/** Made when a runner is, so that whoever imports a block alone does not load all defaults with it. */
function schemaOf() {
  const text = z.string().min(1)
  const count = z.int().min(1)
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
    candidates: z.strictObject({ n: z.int().min(2).default(4), sampling }).prefault({}),
    judge: z
      .strictObject({
        prompt: having<JudgePrompt>('render', 'parse').default(() => JudgePrompt.additive()),
        votes: count.default(3),
        spareVotes: z.int().min(0).default(2),
        requiredVotes: count.optional(),
        sampling,
        unfinished: z.boolean().default(false),
        aggregation: having<Aggregation>('aggregate').default(() => meanOfVotes),
      })
      .prefault({}),
    select: having<SelectionStrategy>('select').default(() => bestVsWorst()),
    evaluate: z.array(ranked).default([]),
    concurrency: count.default(8),
    retry: z
      .strictObject({
        attempts: count.default(5),
        baseDelayMs: z.number().min(0).default(500),
        maxDelayMs: z.number().min(0).default(30_000),
        stopAfter: count.default(20),
      })
      .prefault({}),
    training: z.record(z.string(), z.json()).default({}),
  })
}

/**
 * Checks a runner's options and puts the defaults in.
 *
 * @throws `InvalidArgumentError` that names the field, what came and what was expected; also for an unknown option.
 */
export function resolveOptions(options: RunnerOptions): ResolvedOptions {
  const checked = schemaOf().safeParse(options)
  if (!checked.success) throw refused(options, checked.error)
  const { prompts, ...given } = checked.data
  const { votes, requiredVotes = votes } = given.judge
  ensure(requiredVotes <= votes, 'judge.requiredVotes', requiredVotes, `at most judge.votes (${votes})`)
  const judge = { ...given.judge, requiredVotes }
  return {
    ...given,
    prompts: isList(prompts) ? promptList(prompts) : prompts,
    judge,
    work: { ...judge, parse: ({ text, finish }) => judge.prompt.parse(text, { finish }) },
  }
}

function isList(prompts: unknown): prompts is readonly string[] {
  return Array.isArray(prompts)
}

function refused(options: unknown, error: z.ZodError): InvalidArgumentError {
  const issue = error.issues[0]
  if (issue === undefined) return invalid('options', options, 'options')
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
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
