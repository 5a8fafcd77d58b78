import { z } from 'zod'
import { InvalidArgumentError } from '../core/errors.js'
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
import type { WorkSettings } from './prompt-work.js'
import type { SelectionStrategy } from './seal.js'

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

const count = z.int().min(1)
const sampling = z.strictObject({
  temperature: z.number().min(0).max(100),
  topP: z.number().gt(0).max(1),
  topK: z.int().min(0).exactOptional(),
  maxTokens: count.exactOptional(),
  stop: z.array(z.string().min(1)).exactOptional(),
})
const object = z.custom<object>(value => typeof value === 'object' && value !== null, 'expected an object')
const callable = z.custom<() => unknown>(value => typeof value === 'function', 'expected a function')

const schema = z.strictObject({
  ledger: object,
  start: z.strictObject({ name: z.string().min(1), path: z.string().min(1), revision: z.string().min(1) }),
  open: callable,
  trainer: object,
  prompts: object,
  iterations: count,
  seed: z.int().optional(),
  format: object.optional(),
  candidates: z.strictObject({ n: z.int().min(2).optional(), sampling: sampling.optional() }).optional(),
  judge: z
    .strictObject({
      prompt: object.optional(),
      votes: count.optional(),
      spareVotes: z.int().min(0).optional(),
      requiredVotes: count.optional(),
      sampling: sampling.optional(),
      unfinished: z.boolean().optional(),
      aggregation: object.optional(),
    })
    .optional(),
  select: object.optional(),
  evaluate: z.array(object).optional(),
  concurrency: count.optional(),
  retry: z
    .strictObject({
      attempts: count.optional(),
      baseDelayMs: z.number().min(0).optional(),
      maxDelayMs: z.number().min(0).optional(),
      stopAfter: count.optional(),
    })
    .optional(),
  training: z.record(z.string(), z.json()).optional(),
})

/**
 * Checks a runner's options and puts the defaults in.
 *
 * @throws `InvalidArgumentError` that names the field, what came and what was expected; also for an unknown option.
 */
export function resolveOptions(options: RunnerOptions): ResolvedOptions {
  const checked = schema.safeParse(options)
  if (!checked.success) throw invalid(options, checked.error)
  const votes = options.judge?.votes ?? 3
  const requiredVotes = options.judge?.requiredVotes ?? votes
  if (requiredVotes > votes) {
    throw new InvalidArgumentError({
      field: 'judge.requiredVotes',
      received: requiredVotes,
      expected: `at most judge.votes (${votes})`,
    })
  }
  const judge: Required<JudgeOptions> = {
    prompt: options.judge?.prompt ?? JudgePrompt.additive(),
    votes,
    spareVotes: options.judge?.spareVotes ?? 2,
    requiredVotes,
    sampling: options.judge?.sampling ?? paperSampling,
    unfinished: options.judge?.unfinished ?? false,
    aggregation: options.judge?.aggregation ?? meanOfVotes,
  }
  return {
    ledger: options.ledger,
    start: options.start,
    open: options.open,
    trainer: options.trainer,
    prompts: isList(options.prompts) ? promptList(options.prompts) : options.prompts,
    iterations: options.iterations,
    seed: options.seed ?? 0,
    format: options.format ?? chatFormat(),
    candidates: { n: options.candidates?.n ?? 4, sampling: options.candidates?.sampling ?? paperSampling },
    judge,
    work: { ...judge, parse: ({ text, finish }) => judge.prompt.parse(text, { finish }) },
    select: options.select ?? bestVsWorst(),
    evaluate: options.evaluate ?? [],
    concurrency: options.concurrency ?? 8,
    retry: {
      attempts: options.retry?.attempts ?? 5,
      baseDelayMs: options.retry?.baseDelayMs ?? 500,
      maxDelayMs: options.retry?.maxDelayMs ?? 30_000,
      stopAfter: options.retry?.stopAfter ?? 20,
    },
    training: options.training ?? {},
  }
}

function isList(prompts: RunnerOptions['prompts']): prompts is readonly string[] {
  return Array.isArray(prompts)
}

function invalid(options: unknown, error: z.ZodError): InvalidArgumentError {
  const issue = error.issues[0]
  if (issue === undefined)
    return new InvalidArgumentError({ field: 'options', received: options, expected: 'options' })
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
  let received: unknown = options
  for (const key of path) {
    received = typeof received === 'object' && received !== null ? Reflect.get(received, key) : undefined
  }
  const expected =
    issue.code === 'unrecognized_keys'
      ? 'no such option; see RunnerOptions for those there are'
      : lower(issue.message)
  return new InvalidArgumentError({ field: path.join('.'), received, expected, cause: error })
}

function lower(message: string): string {
  return message
    .replace(/^Invalid input: expected /, '')
    .replace(/, received .*$/, '')
    .replace(/^./, c => c.toLowerCase())
}
