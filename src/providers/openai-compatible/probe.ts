import { ProviderError, type ProviderFailure } from '../../core/errors.js'
import {
  isGreedy,
  patiently,
  probeDraws,
  probeSampling,
  repeats,
  said,
  probeText as text,
  textOf,
} from '../../model/probe-draws.js'
import type { GenerateReply, GenerateRequest, Input } from '../../model/provider.js'
import { type Dialect, declaredDialect } from './dialect.js'
import type { ProbeReport } from './options.js'
import type { Settings } from './settings.js'

/** What was found, and how requests are written from now on. */
export interface Probed extends Omit<ProbeReport, 'checkpoint'> {
  readonly dialect: Dialect
}

/** One attempt at a call. */
type Ask = (request: GenerateRequest, dialect: Dialect) => Promise<GenerateReply>
type Sample = (seed: number, more?: Partial<GenerateRequest>) => Promise<GenerateReply>

/** A base model may have no chat template. */
const inputs: readonly Input[] = [{ messages: [{ role: 'user', content: text }] }, { text }]

/**
 * Finds out what was not declared, by one request after the other: some servers mix up the seeds of two at a time.
 *
 * @throws `ProviderError` `unsupported` for a server that does not sample; otherwise what a request throws that every
 * call would throw, or that stays after a few tries.
 * @internal
 */
export async function probe(ask: Ask, settings: Settings, lane: string): Promise<Probed> {
  const { capabilities: declared, maxTokensField } = settings
  let requests = 0
  const sampleOf =
    (input: Input, dialect: Dialect): Sample =>
    (seed, more) =>
      patiently(() => {
        requests++
        const { signal } = new AbortController()
        return ask(
          { input, n: 1, seed, sampling: probeSampling, affinity: 'probe', signal, ...more },
          dialect,
        )
      })
  const found = (seed: boolean, dialect: Dialect): Probed => {
    const { n, logprobs, maxTokensField } = dialect
    const { deterministic = false } = declared
    const embeddings = settings.embeddings !== undefined
    const capabilities = { n, seed, deterministic, logprobs, embeddings }
    return { capabilities, maxTokensField, requests, dialect }
  }
  const isAllDeclared = [declared.n, declared.seed, declared.logprobs].every(one => one !== undefined)
  if (isAllDeclared && maxTokensField !== 'auto')
    return found(declared.seed ?? false, declaredDialect(settings))

  const { sample, dialect, first } = await begin(sampleOf, settings)
  if (declared.seed !== true) await refuseGreedy(sample, first, lane)
  const seed = declared.seed ?? (dialect.seed && (await repeats(drawOf(sample), first)))
  const n = declared.n ?? (await has(() => givesSeveral(sample)))
  const logprobs = declared.logprobs ?? (await has(() => givesLogprobs(sample)))
  return found(seed, { ...dialect, n, logprobs })
}

interface Begun {
  readonly sample: Sample
  readonly dialect: Dialect
  /** What seed 0 gave. */
  readonly first: string
}

/** The first request that is answered: to whichever endpoint the model has, without what the server refuses. */
async function begin(
  sampleOf: (input: Input, dialect: Dialect) => Sample,
  settings: Settings,
): Promise<Begun> {
  let refusal: unknown
  for (const input of inputs) {
    let dialect: Dialect | undefined = declaredDialect(settings)
    while (dialect) {
      const sample = sampleOf(input, dialect)
      try {
        return { sample, dialect, first: said(await sample(0)) }
      } catch (error) {
        if (!isOneOf(error, ['bad-request', 'not-found'])) throw error
        refusal ??= error
        dialect = without(dialect, error, settings)
      }
    }
  }
  throw refusal
}

/** The dialect without the field that an error names; undefined where it names none that may be left out. */
function without(dialect: Dialect, { raw = '' }: ProviderError, settings: Settings): Dialect | undefined {
  const isOld = settings.maxTokensField === 'auto' && dialect.maxTokensField === 'max_tokens'
  if (isOld && raw.includes('max_completion_tokens'))
    return { ...dialect, maxTokensField: 'max_completion_tokens' }
  if (settings.capabilities.seed === undefined && dialect.seed && /\bseed\b/.test(raw))
    return { ...dialect, seed: false }
  return undefined
}

async function refuseGreedy(sample: Sample, first: string, lane: string): Promise<void> {
  if (!(await isGreedy(drawOf(sample), first))) return
  throw new ProviderError(
    `${lane}: the server does not sample: ${probeDraws} requests at temperature 1 got the same text, and all candidates of a prompt ` +
      'would be one. Make it sample (transformers serve does where `body` holds ' +
      `{ generation_config: '{"do_sample":true}' }), or open it as it is with probe: false`,
    { kind: 'unsupported', retryable: false },
  )
}

/** Two choices that differ: some servers give every choice of a request the same seed. */
async function givesSeveral(sample: Sample): Promise<boolean> {
  for (const seed of [0, 1]) {
    const [one, other] = (await sample(seed, { n: 2 })).completions
    if (!one || !other) return false
    if (textOf(one) === '' || textOf(one) !== textOf(other)) return true
  }
  return false
}

async function givesLogprobs(sample: Sample): Promise<boolean> {
  const [completion] = (await sample(0, { logprobs: 0 })).completions
  return completion?.tokens !== undefined
}

/** A server that answers without a field and fails with it has not what the field asks for. */
async function has(feature: () => Promise<boolean>): Promise<boolean> {
  try {
    return await feature()
  } catch (error) {
    if (isOneOf(error, ['bad-request', 'not-found', 'server', 'bad-reply', 'unsupported'])) return false
    throw error
  }
}

function isOneOf(error: unknown, kinds: readonly ProviderFailure[]): error is ProviderError {
  return ProviderError.isInstance(error) && kinds.includes(error.kind)
}

const drawOf =
  (sample: Sample) =>
  async (seed: number): Promise<string> =>
    said(await sample(seed))
