import { ProviderError } from '../core/errors.js'
import type { Finding } from '../train/finding.js'
import { patiently, probeSampling, probeText } from './probe-draws.js'
import type { Completion, Input, ModelProvider } from './provider.js'

/** Servers take as many. */
const mostStops = 4

/** A base model may have no chat template. */
const inputs: readonly Input[] = [{ messages: [{ role: 'user', content: probeText }] }, { text: probeText }]

/** How a text ended, and what it took. */
interface Ended extends Pick<Completion, 'text' | 'finish'> {
  readonly tokens: number | undefined
}

/**
 * Whether a model ends a text where it is told to: it is asked for a text, and then for another one that ends before the
 * characters that the first has most often. Two requests of 32 tokens, three for a model without a chat template.
 *
 * Providers cut texts at a stop text whether or not a server ended there: it shows in how they ended, and in tokens.
 */
export async function inspectStop(provider: ModelProvider, signal: AbortSignal): Promise<Finding> {
  const name = 'stop'
  const ask = async (input: Input, stop: readonly string[]): Promise<Ended> => {
    const sampling = { ...probeSampling, ...(stop.length > 0 && { stop }) }
    const request = { input, n: 1, seed: 0, sampling, affinity: 'probe', signal }
    const { completions, usage } = await patiently(() => provider.generate(request))
    const { text = '', finish = 'unknown' } = completions[0] ?? {}
    return { text, finish, tokens: usage?.completionTokens }
  }
  const { input, ended: free } = await first(input => ask(input, []))
  const stop = commonest(free.text)
  const told = stop.length === 0 ? undefined : await ask(input, stop).catch(refusal)
  const isKept = told === undefined || told === 'refused' ? undefined : isEarlier(told, free)
  const what = 'ends a text at a stop text'
  if (isKept === true) return { name, state: 'ok', said: `${what}: yes` }
  if (isKept === undefined && told !== 'refused')
    return { name, state: 'unknown', said: `${what}: could not be seen` }
  const advice =
    told === 'refused'
      ? 'leave stop out, or use a server that takes it'
      : 'where stop is set, texts cost tokens up to maxTokens, and count as unfinished: use a server that keeps to it'
  return { name, state: 'warning', said: `${what}: ${told === 'refused' ? 'refuses it' : 'no'}`, advice }
}

/** Whether a text ended before another that was not told to; undefined where neither shows it. */
function isEarlier(told: Ended, free: Ended): boolean | undefined {
  if (told.finish === 'length') return false
  if (told.finish === 'stop' && free.finish === 'length') return true
  return told.tokens === undefined || free.tokens === undefined ? undefined : told.tokens < free.tokens
}

/** What the first input that is taken gives. */
async function first(
  ask: (input: Input) => Promise<Ended>,
): Promise<{ readonly input: Input; readonly ended: Ended }> {
  let refused: unknown
  for (const input of inputs) {
    try {
      return { input, ended: await ask(input) }
    } catch (error) {
      refusal(error)
      refused ??= error
    }
  }
  throw refused
}

/** @throws What is no refusal of the request. */
function refusal(error: unknown): 'refused' {
  if (ProviderError.isInstance(error) && ['bad-request', 'not-found', 'unsupported'].includes(error.kind))
    return 'refused'
  throw error
}

function commonest(text: string): readonly string[] {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  const sorted = [...counts].sort(([, a], [, b]) => b - a).map(([character]) => character)
  return sorted.slice(0, mostStops)
}
