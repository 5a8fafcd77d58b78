import { deriveSeed } from '../../core/seed.js'
import { beforeStop } from '../../model/before-stop.js'
import type { Completion, Sampling, TokenLogprob } from '../../model/provider.js'
import type { Model, Sequence, Token } from './bindings.js'

/** What one completion is drawn under. */
export interface DecodeOptions {
  readonly model: Model
  readonly sequence: Sequence
  /** The whole input. */
  readonly prompt: readonly Token[]
  readonly sampling: Sampling
  readonly seed: number
  /** Tokens at most: the caller's wish or what the context has left. */
  readonly maxTokens: number
  readonly signal: AbortSignal
}

/** A completion with the tokens it was drawn as, without the one that ended it. */
export interface Decoded {
  readonly text: string
  readonly finish: Completion['finish']
  readonly tokens: readonly Token[]
}

/** The seed of the i-th completion of a call; the first has the call's own. */
export function seedOf(seed: number, i: number): number {
  return i === 0 ? seed : deriveSeed([seed, 'completion', i])
}

/** Draws one completion. What the sequence already holds of the prompt is not read again. */
export async function decode(options: DecodeOptions): Promise<Decoded> {
  const { model, sequence, prompt, sampling, maxTokens, signal } = options
  const last = await readPrompt(sequence, prompt)
  const stops = sampling.stop ?? []
  const tokens: Token[] = []
  const { temperature, topP } = sampling
  // Every field is given: the library's own default is top-k 40. Null leaves the step out; 0 would sort everything.
  const drawing = {
    temperature,
    topP,
    topK: sampling.topK || null,
    seed: options.seed,
    yieldEogToken: true as const,
  }
  for await (const token of sequence.evaluate(last, drawing)) {
    signal.throwIfAborted()
    if (model.isEogToken(token)) return { text: model.detokenize(tokens, false), finish: 'stop', tokens }
    tokens.push(token)
    const cut = stops.length > 0 ? beforeStop(model.detokenize(tokens, false), stops) : undefined
    if (cut !== undefined) return { text: cut, finish: 'stop', tokens }
    if (tokens.length >= maxTokens) break
  }
  return { text: model.detokenize(tokens, false), finish: 'length', tokens }
}

/**
 * Brings a sequence to the end of a prompt but for its last token, which is given back to be evaluated. Always in these
 * two steps: numbers depend on how a prompt is cut into batches, and a prompt that is read anew must give what one that
 * was there already gives.
 */
async function readPrompt(sequence: Sequence, prompt: readonly Token[]): Promise<Token[]> {
  const head = prompt.slice(0, -1)
  await sequence.adaptStateToTokens(head, false)
  const missing = head.slice(sequence.nextTokenIndex)
  if (missing.length > 0) await sequence.evaluateWithoutGeneratingNewTokens(missing)
  return prompt.slice(-1)
}

/**
 * Log-probabilities of given tokens after a prompt, under the model's own distribution: temperature 1, nothing cut.
 * One pass over the tokens, whether they were drawn here or come from elsewhere.
 *
 * @param top Alternatives per place.
 */
export async function scoreTokens(
  model: Model,
  sequence: Sequence,
  prompt: readonly Token[],
  tokens: readonly Token[],
  top: number,
): Promise<readonly TokenLogprob[]> {
  if (tokens.length === 0) return []
  const rest = await readPrompt(sequence, prompt)
  const options = { temperature: 1, topP: 1, topK: 0 }
  const query = (token: Token) => ({
    generateNext: {
      totalLogitWeight: true as const,
      logits: { filter: { tokens: [token], includeMax: true as const, includeTop: Math.max(1, top) } },
      options,
    },
  })
  const input = [...rest, ...tokens.slice(0, -1)]
  const first = rest.length - 1
  const replies = await sequence.controlledEvaluate(
    input.map((token, i) => {
      const next = tokens[i - first]
      return next === undefined ? token : ([token, query(next)] as const)
    }),
  )
  return tokens.map((token, i): TokenLogprob => {
    const next = replies[first + i]?.next
    const logits = next?.logits ?? new Map<Token, number>()
    // The weight is the sum of exp(logit - max) over the vocabulary.
    const norm = Math.max(...logits.values()) + Math.log(next?.totalLogitWeight ?? Number.NaN)
    const entry = (of: Token) => ({
      token: model.detokenize([of], true),
      logprob: Math.min(0, (logits.get(of) ?? Number.NaN) - norm),
    })
    if (top === 0) return entry(token)
    const best = [...logits].sort(([, a], [, b]) => b - a).slice(0, top)
    return { ...entry(token), top: best.map(([of]) => entry(of)) }
  })
}
