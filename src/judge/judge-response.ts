import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import type { Rational } from '../core/rational.js'
import { deriveSeed } from '../core/seed.js'
import { complete } from '../model/complete.js'
import { type InputFormat, judgeInput } from '../model/format.js'
import type { Completion, ModelProvider, Sampling } from '../model/provider.js'
import { type AggregateOptions, aggregateVotes } from './aggregate.js'
import { JudgePrompt } from './judge-prompt.js'
import type { InjectionFlag, ParsedScore } from './types.js'

/** What {@link judgeResponse} takes. */
export interface JudgeResponseOptions {
  /** The model that judges. */
  readonly model: ModelProvider
  /** The instruction. */
  readonly prompt: string
  /** The response to it. */
  readonly response: string
  /** @default the paper's additive prompt */
  readonly judge?: JudgePrompt
  /** Votes asked for. @default 3 (paper, section 2.2) */
  readonly votes?: number
  /** Valid votes without which there is no score. @default `votes` */
  readonly requiredVotes?: number
  /** How votes become a score. @default exact mean */
  readonly aggregation?: AggregateOptions['aggregation']
  /** How tokens are drawn. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
  /** Equal seeds ask the same draws of the model. @default 0 */
  readonly seed?: number
  /** How the judge prompt becomes the model's input. @default a conversation of one user turn */
  readonly format?: InputFormat
  /** Ends the calls. @default none */
  readonly signal?: AbortSignal
}

/** One vote: the raw reply and what the parser made of it. */
export interface JudgedVote {
  /** The raw reply. */
  readonly completion: Completion
  /** The score, or why there is none. */
  readonly parsed: ParsedScore
}

/** What {@link judgeResponse} gives. */
export interface Judgement {
  /** Mean of the valid votes; absent where fewer are valid than required. */
  readonly score?: Rational
  /** Every vote, in order. */
  readonly votes: readonly JudgedVote[]
  /** What in prompt or response had to be neutralised or marked. */
  readonly flags: readonly InjectionFlag[]
}

/**
 * Judges one response with K sampled votes (paper, section 2.2, step 3). A vote that states no score is kept with its
 * reason and counts as nothing, not as a number.
 *
 * @throws `ProviderError` from the model; there are no retries here, see `IterationRunner` for those.
 * @example
 * ```ts
 * import { judgeResponse, scriptedProvider } from 'self-rewarding'
 *
 * const model = scriptedProvider(() => 'Correct.\n\nScore: 4')
 * const { score, votes } = await judgeResponse({ model, prompt: 'Name a prime.', response: '7' })
 * ```
 */
export async function judgeResponse(options: JudgeResponseOptions): Promise<Judgement> {
  const { prompt, response, judge = JudgePrompt.additive(), votes = 3, seed = 0 } = options
  const { requiredVotes = votes, aggregation } = options
  refuseUnknown(options, [
    ...['model', 'prompt', 'response', 'judge', 'votes', 'requiredVotes', 'aggregation'],
    ...['sampling', 'seed', 'format', 'signal'],
  ])
  ensureCount(votes, 'votes', ' of votes')
  ensureCount(requiredVotes, 'requiredVotes', ' of votes')
  ensure(requiredVotes <= votes, 'requiredVotes', requiredVotes, `at most votes (${votes})`)
  const { text, flags } = judge.render({ prompt, response })
  const completions = await complete(options, {
    n: votes,
    affinity: prompt,
    input: format => judgeInput(format, text),
    schema: judge.schema,
    seedAt: first => deriveSeed([seed, 'judgements', prompt, response, first]),
  })
  const judged = completions.map(completion => ({
    completion,
    parsed: judge.parse(completion.text, { finish: completion.finish }),
  }))
  const scores = judged.map(({ parsed }) => (parsed.ok ? parsed.score : undefined))
  const score = aggregateVotes(scores, { required: requiredVotes, ...(aggregation && { aggregation }) })
  return { votes: judged, flags, ...(score && { score }) }
}
