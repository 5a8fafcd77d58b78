import { ensure, refuseUnknown } from '../../core/check.js'
import { ProviderError } from '../../core/errors.js'
import { deriveSeed, randomStream } from '../../core/seed.js'
import { complete } from '../../model/complete.js'
import { type InputFormat, judgeInput } from '../../model/format.js'
import type { Completion, ModelProvider, Sampling } from '../../model/provider.js'
import type { InjectionFlag } from '../types.js'
import { AlpacaPrompt } from './alpaca-prompt.js'
import { type AlpacaFailure, readDiscrete, readWeighted } from './read-preference.js'

/** What {@link alpacaPreference} takes. */
export interface AlpacaPreferenceOptions {
  /** The model that judges; one from the lineage under test makes the result self-evaluated. */
  readonly model: ModelProvider
  /** The instruction. */
  readonly prompt: string
  /** The baseline's output. */
  readonly baseline: string
  /** The output of the model under test. */
  readonly output: string
  /** @default this library's wording */
  readonly judge?: AlpacaPrompt
  /**
   * Take the verdict that the text states, 1 or 2, instead of weighing it by log-probabilities: another metric, for
   * judges without them. @default false
   */
  readonly discrete?: boolean
  /** Alternatives asked for at the first token, at least 2. @default 5 */
  readonly alternatives?: number
  /** How tokens are drawn. @default greedy, one token: what is drawn is what is likeliest */
  readonly sampling?: Sampling
  /** Seed of the order. Equal seeds show equal instructions in equal order, whatever the outputs. @default 0 */
  readonly seed?: number
  /** How the judge prompt becomes the model's input. @default a conversation of one user turn */
  readonly format?: InputFormat
  /** Ends the call. @default none */
  readonly signal?: AbortSignal
}

/** What both kinds of {@link AlpacaPreference} have. */
export interface AlpacaJudged {
  /** `weighted` by log-probabilities; `discrete`: as stated; `identical`: equal outputs are a draw without a call. */
  readonly kind: 'weighted' | 'discrete' | 'identical'
  /** Whose output the judge saw first; undefined without a call. */
  readonly shownFirst: 'baseline' | 'model' | undefined
  /** The raw reply; undefined without a call. */
  readonly completion: Completion | undefined
  /** What in instruction or outputs had to be neutralised or marked. */
  readonly flags: readonly InjectionFlag[]
}

/** A judge's preference for one instruction, or why there is none. */
export type AlpacaPreference =
  | (AlpacaJudged & {
      /** There is one. */
      readonly ok: true
      /** 1 where the baseline wins, 2 where the model does, whoever was shown first. */
      readonly preference: number
      /**
       * A verdict's token that was not among the alternatives: its probability counts as 0, as in AlpacaEval. Ask for more
       * `alternatives` where that happens while the other one is not near 1.
       */
      readonly absent?: string
    })
  | (AlpacaJudged & {
      /** There is none. */
      readonly ok: false
      /** Excluded and counted by `alpacaEval`. */
      readonly preference: undefined
      /** Why. */
      readonly reason: AlpacaFailure
    })

const greedy: Sampling = { temperature: 0, topP: 1, maxTokens: 1 }

/**
 * AlpacaEval 2's judgement of one instruction: the judge sees both outputs in one seeded random order and replies with
 * one token, and the preference is 1 + the model's share of the probability of the two verdicts (as
 * `weighted_alpaca_eval_gpt4_turbo` weighs them). One order only: `compareResponses` asks in both.
 *
 * @throws `ProviderError` (`unsupported`, before the call) for a model without log-probabilities, unless `discrete`;
 * and from the model. `InvalidArgumentError` for unusable options.
 * @example
 * ```ts
 * import { scriptedProvider } from 'self-rewarding'
 * import { alpacaPreference } from 'self-rewarding/judge'
 *
 * // Three to one for whoever is shown first.
 * const top = [{ token: 'm', logprob: Math.log(0.75) }, { token: 'M', logprob: Math.log(0.25) }]
 * const tokens = [{ token: 'm', logprob: Math.log(0.75), top }]
 * const model = scriptedProvider(() => ({ text: 'm', finish: 'length', tokens }), { capabilities: { logprobs: true } })
 * const judged = await alpacaPreference({ model, prompt: 'Name a prime.', baseline: '8', output: '7' })
 * console.log(judged.preference?.toFixed(2)) // 1.75
 * console.log(judged.shownFirst) // model
 * ```
 */
export async function alpacaPreference(options: AlpacaPreferenceOptions): Promise<AlpacaPreference> {
  refuseUnknown(options, known)
  const { model, prompt, baseline, output, judge = AlpacaPrompt.standard(), discrete = false } = options
  const { alternatives = 5, sampling = greedy, seed = 0 } = options
  for (const name of ['prompt', 'baseline', 'output'] as const)
    ensure(typeof options[name] === 'string', name, options[name], 'a text')
  const enough = Number.isSafeInteger(alternatives) && alternatives >= 2
  ensure(enough, 'alternatives', alternatives, 'a whole number, at least 2')
  const isUsed = !discrete || options.alternatives === undefined
  ensure(isUsed, 'alternatives', alternatives, 'nothing beside `discrete`, which asks for none')
  ensure(Number.isSafeInteger(seed), 'seed', seed, 'a whole number')
  if (!discrete && !model.capabilities.logprobs)
    throw new ProviderError(
      'this model gives no log-probabilities, which weigh the preference; `discrete: true` takes the verdict as stated',
      { kind: 'unsupported', retryable: false },
    )
  const isModelFirst = randomStream([seed, 'alpaca-eval', 'order', prompt]).below(2) === 1
  const [a, b] = isModelFirst ? [output, baseline] : [baseline, output]
  const rendered = judge.render({ prompt, a, b })
  const { flags } = rendered
  if (baseline === output)
    return {
      ok: true,
      preference: 1.5,
      kind: 'identical',
      shownFirst: undefined,
      completion: undefined,
      flags,
    }
  const [completion] = await complete(
    { ...options, sampling },
    {
      n: 1,
      affinity: prompt,
      input: format => judgeInput(format, rendered.text),
      ...(!discrete && { logprobs: alternatives }),
      seedAt: () => deriveSeed([seed, 'alpaca-eval', prompt, a, b]),
    },
  )
  const kind = discrete ? 'discrete' : 'weighted'
  const judged = { kind, shownFirst: isModelFirst ? 'model' : 'baseline', completion, flags } as const
  if (completion === undefined) return { ok: false, preference: undefined, reason: 'empty', ...judged }
  const read = (discrete ? readDiscrete : readWeighted)(completion, judge.tokens)
  if (!read.ok) return { ok: false, preference: undefined, reason: read.reason, ...judged }
  const preference = isModelFirst ? 1 + read.first : 2 - read.first
  return { ok: true, preference, ...(read.absent !== undefined && { absent: read.absent }), ...judged }
}

const known = [
  'model',
  'prompt',
  'baseline',
  'output',
  'judge',
  'discrete',
  'alternatives',
  'sampling',
  'seed',
  'format',
  'signal',
]
