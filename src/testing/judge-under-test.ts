import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import type { AggregateOptions } from '../judge/aggregate.js'
import { type ComparedResponses, compareResponses } from '../judge/compare-responses.js'
import { JudgePrompt } from '../judge/judge-prompt.js'
import { type Judgement, judgeResponse } from '../judge/judge-response.js'
import type { PairwisePrompt } from '../judge/pairwise-prompt.js'
import type { InputFormat } from '../model/format.js'
import { isProvider } from '../model/is-provider.js'
import type { ModelProvider, Sampling } from '../model/provider.js'
import { countedModel, type JudgeUsage } from './counted-model.js'
import { Slots } from './slots.js'

/** What both kinds of judges under test take. */
export interface JudgeCallOptions {
  /** The model that judges; `recordedModel` replays one without network. */
  readonly model: ModelProvider
  /** How tokens are drawn. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
  /** Equal seeds ask the same draws of the model. @default 0 */
  readonly seed?: number
  /** How the judge prompt becomes the model's input. @default a conversation of one user turn */
  readonly format?: InputFormat
  /** Judgements under way at once. @default 8 */
  readonly concurrency?: number
}

/** What {@link judgeUnderTest} takes for a judge that scores. */
export interface ScoringJudgeOptions extends JudgeCallOptions {
  /** The prompt under test. @default the paper's additive prompt */
  readonly prompt?: JudgePrompt
  /** Votes asked for each response. @default 3 */
  readonly votes?: number
  /** Valid votes without which there is no score. @default `votes` */
  readonly requiredVotes?: number
  /** How votes become a score. @default exact mean */
  readonly aggregation?: AggregateOptions['aggregation']
}

/** What {@link judgeUnderTest} takes for a judge that compares. */
export interface ComparingJudgeOptions extends JudgeCallOptions {
  /** The prompt under test. */
  readonly prompt: PairwisePrompt
}

/** A response with what the judge under test says of it. */
export interface TestedResponse extends Judgement {
  /** The judge that said it. */
  readonly judge: ScoringJudge
  /** The instruction. */
  readonly prompt: string
  /** The response. */
  readonly response: string
}

/** A judge under test that scores one response at a time. */
export interface ScoringJudge {
  /** Its kind. */
  readonly kind: 'scores'
  /** The prompt under test. */
  readonly prompt: JudgePrompt
  /** Judges a response; the same one is judged once. */
  score(item: { readonly prompt: string; readonly response: string }): Promise<TestedResponse>
  /** What it used so far. */
  usage(): JudgeUsage
}

/** A judge under test that compares two responses, in both orders. */
export interface ComparingJudge {
  /** Its kind. */
  readonly kind: 'compares'
  /** The prompt under test. */
  readonly prompt: PairwisePrompt
  /** Compares two responses; the same two are compared once. */
  compare(item: {
    readonly prompt: string
    readonly a: string
    readonly b: string
  }): Promise<ComparedResponses>
  /** What it used so far. */
  usage(): JudgeUsage
}

/** A judge under test, of either kind. */
export type TestedJudge = ScoringJudge | ComparingJudge

const callOptions = ['model', 'prompt', 'sampling', 'seed', 'format', 'concurrency']

/**
 * A judge prompt and the model that is asked it, for tests. With a `PairwisePrompt` it is a judge that compares.
 *
 * @throws `InvalidArgumentError` naming the field, for unusable and unknown options.
 * @example
 * ```ts
 * import { checkProbes, judgeUnderTest, probeSets, scriptedProvider } from 'self-rewarding/testing'
 *
 * const model = scriptedProvider(() => 'It does what was asked.\n\nScore: 4')
 * const judge = judgeUnderTest({ model })
 * const { score } = await judge.score({ prompt: 'Name a prime.', response: '7' })
 * const { verdict } = await checkProbes(judge, probeSets.injection)
 * console.log(score?.numerator, verdict) // 4 holds
 * ```
 */
export function judgeUnderTest(options: ComparingJudgeOptions): ComparingJudge
export function judgeUnderTest(options: ScoringJudgeOptions): ScoringJudge
export function judgeUnderTest(options: ScoringJudgeOptions | ComparingJudgeOptions): TestedJudge {
  const { model, prompt, concurrency = 8 } = options
  ensure(isProvider(model), 'model', model, 'a ModelProvider')
  const isPrompt = prompt === undefined || typeof Object(prompt).render === 'function'
  ensure(isPrompt, 'prompt', prompt, 'a JudgePrompt or a PairwisePrompt')
  ensureCount(concurrency, 'concurrency')
  return isComparing(options) ? comparingJudge(options) : scoringJudge(options)
}

/** By its placeholders, since a prompt may come from the other copy of the package. */
function isComparing(options: ScoringJudgeOptions | ComparingJudgeOptions): options is ComparingJudgeOptions {
  return options.prompt !== undefined && !('scale' in options.prompt)
}

function scoringJudge(options: ScoringJudgeOptions): ScoringJudge {
  refuseUnknown(options, [...callOptions, 'votes', 'requiredVotes', 'aggregation'])
  const { prompt: judge = JudgePrompt.additive(), model, concurrency = 8, ...rest } = options
  const counted = countedModel(model)
  const ask = once(concurrency, (prompt: string, response: string) =>
    judgeResponse({ ...rest, model: counted.model, judge, prompt, response }),
  )
  const self: ScoringJudge = {
    kind: 'scores',
    prompt: judge,
    async score({ prompt, response }) {
      return { ...(await ask(prompt, response)), judge: self, prompt, response }
    },
    usage: counted.usage,
  }
  return self
}

function comparingJudge(options: ComparingJudgeOptions): ComparingJudge {
  refuseUnknown(options, callOptions)
  const { prompt: judge, model, concurrency = 8, ...rest } = options
  const counted = countedModel(model)
  const ask = once(concurrency, (prompt: string, a: string, b: string) =>
    compareResponses({ ...rest, model: counted.model, judge, prompt, a, b }),
  )
  return {
    kind: 'compares',
    prompt: judge,
    compare: ({ prompt, a, b }) => ask(prompt, a, b),
    usage: counted.usage,
  }
}

/** Asks the same thing once, and so many things at once; what failed may be asked again. */
function once<T>(concurrency: number, ask: (...texts: string[]) => Promise<T>) {
  const slots = new Slots(concurrency)
  const known = new Map<string, Promise<T>>()
  return (...texts: string[]): Promise<T> => {
    const key = JSON.stringify(texts)
    let asked = known.get(key)
    if (!asked) {
      asked = slots.run(() => ask(...texts))
      known.set(key, asked)
      asked.catch(() => known.delete(key))
    }
    return asked
  }
}
