import { ProviderError } from '../../core/errors.js'
import {
  isGreedy,
  patiently,
  probeDraws,
  probeSampling,
  probeText,
  repeats,
  said,
} from '../../model/probe-draws.js'
import type { GenerateReply, GenerateRequest } from '../../model/provider.js'
import type { AiSdkProbeReport } from './options.js'
import { type Dialect, unsupported } from './request.js'
import type { Settings } from './settings.js'

/** One attempt and the features that the model said it does not support. */
export interface Asked {
  readonly reply: GenerateReply
  readonly refused: readonly { readonly feature: string; readonly told: string }[]
}

/** What was found, and how requests are written from now on. */
export interface Probed extends Omit<AiSdkProbeReport, 'checkpoint'> {
  readonly dialect: Dialect
}

type Ask = (request: GenerateRequest, dialect: Dialect) => Promise<Asked>

/**
 * Finds out what was not declared, by one request after the other. A model that says it does not take `seed` is not
 * given one; one that does not take another setting is refused, for every call of a run would carry it.
 *
 * @throws `ProviderError`, `unsupported` for a model that does not sample or does not take a setting.
 * @internal
 */
export async function probe(
  ask: Ask,
  settings: Settings,
  lane: string,
  embeddings: boolean,
): Promise<Probed> {
  const { capabilities: declared } = settings
  let requests = 0
  let dialect: Dialect = { seed: declared.seed ?? true, logprobs: false }
  const sample = (seed: number, more?: Partial<GenerateRequest>, asked = dialect): Promise<GenerateReply> =>
    patiently(async () => {
      requests++
      const input = { messages: [{ role: 'user' as const, content: probeText }] }
      const { signal } = new AbortController()
      const request = { input, n: 1, seed, sampling: probeSampling, affinity: 'probe', signal, ...more }
      const { reply, refused } = await ask(request, asked)
      const isSeed = declared.seed === undefined && refused.some(({ feature }) => feature === 'seed')
      if (isSeed) dialect = { ...dialect, seed: false }
      const [first] = refused.filter(({ feature }) => !isSeed || feature !== 'seed')
      if (first) throw refusal(lane, first.told)
      return reply
    })
  const draw = async (seed: number): Promise<string> => said(await sample(seed))

  const first = await draw(0)
  if (declared.seed !== true && (await isGreedy(draw, first))) {
    throw unsupported(
      `${lane}: the model does not sample: ${probeDraws} requests at temperature 1 got the same text, and all ` +
        'candidates of a prompt would be one. Open it as it is with probe: false',
    )
  }
  const seed = declared.seed ?? (dialect.seed && (await repeats(draw, first)))
  const logprobs =
    declared.logprobs ??
    (await givesLogprobs(settings, top => sample(0, { logprobs: top }, { ...dialect, logprobs: true })))
  const { deterministic = false } = declared
  const capabilities = { n: false, seed, deterministic, logprobs, embeddings }
  return { capabilities, requests, dialect: { ...dialect, logprobs } }
}

/** @internal */
export function refusal(lane: string, told: string): ProviderError {
  return unsupported(
    `${lane}: the model does not take what a call holds (${told}). \`omit\` leaves out temperature or topP, ` +
      '`capabilities: { seed: false }` the seed',
  )
}

async function givesLogprobs(
  { logprobs }: Settings,
  ask: (top: number) => Promise<GenerateReply>,
): Promise<boolean> {
  if (!logprobs) return false
  try {
    const [completion] = (await ask(0)).completions
    return completion?.tokens !== undefined
  } catch (error) {
    const isAbsent = ProviderError.isInstance(error) && !error.retryable && error.kind !== 'auth'
    if (isAbsent) return false
    throw error
  }
}
