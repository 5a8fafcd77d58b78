import type { z } from 'zod'
import { ensure, invalid } from '../core/check.js'
import type { InvalidArgumentError } from '../core/errors.js'
import type { Json } from '../core/json.js'
import type { SplitManifest } from '../data/split/types.js'
import { type PromptSource, promptList } from '../instruct/prompt-source.js'
import type { JudgePrompt } from '../judge/index.js'
import type { Ledger } from '../ledger/ledger.js'
import type { InputFormat } from '../model/format.js'
import type { OpenModel } from '../model/provider.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { Trainer } from '../train/trainer.js'
import type { BreakerOptions, ConcurrencyOptions, RetryOptions } from './calls/options.js'
import type { Gate } from './gates/gate.js'
import type { MixOptions } from './mix-options.js'
import type { CandidateOptions, JudgeOptions, RunnerOptions } from './options.js'
import { isList, schemaOf } from './options-schema.js'
import type { RankedItem } from './ranked-item.js'
import { readBy } from './read-by.js'
import type { SftOptions } from './sft-options.js'
import type { Budget, PriceTable } from './spending/options.js'
import { isJudged } from './stage/is-judged.js'
import type { WorkSettings } from './stage/prompt-work.js'
import type { SelectionStrategy } from './stage/selection.js'

/** Settings of a run that hold for every call of it. */
export interface CallSettings {
  readonly concurrency: Required<ConcurrencyOptions>
  readonly retry: Required<RetryOptions>
  readonly breaker: Required<BreakerOptions>
  readonly maxFailureShare: number
  readonly budget: Budget
  readonly prices?: PriceTable
}

/** Options with every default in place. */
export interface ResolvedOptions extends CallSettings {
  readonly ledger: Ledger
  readonly start: Checkpoint
  readonly sft?: SftOptions
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
  /** Absent where nobody says. */
  readonly gates?: readonly Gate[]
  /** Pairs of each iteration at most; the last one holds for all after it. */
  readonly targets: readonly number[]
  /** Pairs of an iteration at most. */
  readonly targetPairs: (iteration: number) => number
  readonly training: { readonly [setting: string]: Json }
}

/**
 * Checks a runner's options and puts the defaults in.
 *
 * @throws `InvalidArgumentError` that names the field, what came and what was expected; also for an unknown option.
 */
export function resolveOptions(options: RunnerOptions): ResolvedOptions {
  const checked = schemaOf().runner.safeParse(spelledOut(options))
  if (!checked.success) throw refused(options, checked.error, 'RunnerOptions')
  const { prompts, targetPairs, ...given } = checked.data
  const judge = { ...given.judge, requiredVotes: checkedVotes(given.judge) }
  checkCalls(given)
  const { select } = given
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
    work: { ...workOf(judge), votes: judged ? judge.votes : 0 },
  }
}

/** Valid votes that a score takes. */
export function checkedVotes({ votes, requiredVotes = votes }: JudgedBy): number {
  ensure(requiredVotes <= votes, 'judge.requiredVotes', requiredVotes, `at most judge.votes (${votes})`)
  return requiredVotes
}

interface JudgedBy {
  readonly votes: number
  readonly requiredVotes?: number | undefined
}

/** A judge's settings as a prompt's work needs them. */
export function workOf<
  Judge extends Omit<WorkSettings, 'reader' | 'parse'> & { readonly prompt: JudgePrompt },
>(judge: Judge): WorkSettings {
  return { ...judge, ...readBy(judge.prompt) }
}

/** Checks what the calls of a run share. */
export function checkCalls({ concurrency, budget, prices }: CallSettings): void {
  ensure(
    concurrency.min <= concurrency.max,
    'concurrency.min',
    concurrency.min,
    `at most concurrency.max (${concurrency.max})`,
  )
  const isPriced = budget.money === undefined || prices !== undefined
  ensure(isPriced, 'prices', undefined, 'a price table, without which budget.money cannot be kept')
}

/** A number of calls is short for an object. */
export function spelledOut<Options extends Pick<RunnerOptions, 'concurrency'>>(options: Options): Options {
  const max: unknown = Object(options).concurrency
  return typeof max === 'number' ? { ...options, concurrency: { max } } : options
}

export function refused(options: unknown, error: z.ZodError, see: string): InvalidArgumentError {
  // A typing error first: it is why another option is missing.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0]
  if (issue === undefined) return invalid('options', options, 'options')
  const whole = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
  const isNumber = whole[0] === 'concurrency' && typeof Object(options).concurrency === 'number'
  const path = isNumber ? ['concurrency'] : whole
  const received = path.reduce((value: unknown, key) => Reflect.get(Object(value), key), options)
  const expected =
    issue.code === 'unrecognized_keys'
      ? `no such option; see ${see} for those there are`
      : lower(issue.message)
  return invalid(path.join('.') || 'options', received, expected, error)
}

function lower(message: string): string {
  return message.replace(/^Invalid input: expected |, received .*$/g, '').replace(/^./, c => c.toLowerCase())
}
