import { refuseUnknown } from '../core/check.js'
import { deriveSeed } from '../core/seed.js'
import { complete } from '../model/complete.js'
import { type InputFormat, judgeInput } from '../model/format.js'
import type { ModelProvider, Sampling } from '../model/provider.js'
import { PairwisePrompt } from './pairwise-prompt.js'
import type { ParsedVerdict, Verdict } from './parse-verdict.js'

/** What {@link compareResponses} takes. */
export interface CompareOptions {
  /** The model that judges; one from the lineage under test makes the result self-evaluated. */
  readonly model: ModelProvider
  /** The instruction. */
  readonly prompt: string
  /** Response of model A. */
  readonly a: string
  /** Response of model B. */
  readonly b: string
  /** @default this library's comparison */
  readonly judge?: PairwisePrompt
  /** How tokens are drawn. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
  /** Equal seeds ask the same draws of the model. @default 0 */
  readonly seed?: number
  /** How the judge prompt becomes the model's input. @default a conversation of one user turn */
  readonly format?: InputFormat
  /** Ends the calls. @default none */
  readonly signal?: AbortSignal
}

/** What {@link compareResponses} found. */
export interface ComparedResponses {
  /** Verdict with A's response first; undefined where the judge stated none. */
  readonly ab: Verdict | undefined
  /** Verdict with B's response first; it names the model too, not the place. */
  readonly ba: Verdict | undefined
  /** What the judge replied. Here `a` is the response that came first. */
  readonly replies: {
    /** With A's response first. */
    readonly ab: ParsedVerdict
    /** With B's response first. */
    readonly ba: ParsedVerdict
  }
  /** What the judge wrote, to be read: whole, with or without a verdict. */
  readonly texts: {
    /** With A's response first. */
    readonly ab: string
    /** With B's response first. */
    readonly ba: string
  }
}

/**
 * Compares two responses in both orders. Verdicts name the models, not the places: `ab` was given with A first, `ba`
 * with B first, so a judge that favours a place gives two different ones. Feed them to `headToHead`.
 *
 * @returns the verdicts, `undefined` where the judge stated none, its replies parsed, and their texts.
 * @throws `ProviderError` from the model.
 * @example
 * ```ts
 * import { scriptedProvider } from 'self-rewarding'
 * import { headToHead } from 'self-rewarding/evaluate'
 * import { compareResponses } from 'self-rewarding/judge'
 *
 * const model = scriptedProvider(() => 'The first is right.\n\nVerdict: A')
 * const comparison = await compareResponses({ model, prompt: 'Name a prime.', a: '7', b: '8' })
 * // The judge favours the first place: a tie.
 * console.log(headToHead([comparison]).tie) // 1
 * ```
 */
export async function compareResponses(options: CompareOptions): Promise<ComparedResponses> {
  const { prompt, a, b, judge = PairwisePrompt.standard(), seed = 0 } = options
  refuseUnknown(options, ['model', 'prompt', 'a', 'b', 'judge', 'sampling', 'seed', 'format', 'signal'])
  const ask = async (order: 'ab' | 'ba'): Promise<{ text: string; reply: ParsedVerdict }> => {
    const [first, second] = order === 'ab' ? [a, b] : [b, a]
    const { text: question } = judge.render({ prompt, a: first, b: second })
    const [completion] = await complete(options, {
      n: 1,
      affinity: prompt,
      input: format => judgeInput(format, question),
      seedAt: () => deriveSeed([seed, 'compare', prompt, a, b, order]),
    })
    const { text = '' } = completion ?? {}
    return { text, reply: judge.parse(text, completion ? { finish: completion.finish } : {}) }
  }
  const [first, second] = await Promise.all([ask('ab'), ask('ba')])
  const [ab, ba] = [first.reply, second.reply]
  const swapped = ba.ok && ba.verdict !== 'tie' ? (ba.verdict === 'a' ? 'b' : 'a') : ba.ok ? 'tie' : undefined
  return {
    ab: ab.ok ? ab.verdict : undefined,
    ba: swapped,
    replies: { ab, ba },
    texts: { ab: first.text, ba: second.text },
  }
}
