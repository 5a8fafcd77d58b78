import { ProviderError } from '../../core/errors.js'
import { type AttemptLimits, attempt } from './attempt.js'
import { fieldOf } from './field.js'
import type { AiEmbeddingModel, AiProviderOptions } from './models.js'

/** Calls side by side, where the model allows more than one. */
const parallelCalls = 4

interface EmbedSettings extends AttemptLimits {
  readonly providerOptions: AiProviderOptions
  readonly heed: (result: object) => void
}

/**
 * A vector for each text, in calls of as many texts as the model takes; the first failure ends the others.
 *
 * @param heed Told every result, for its warnings; what it throws is the failure.
 *
 * @throws `ProviderError`, or the signal's reason.
 * @internal
 */
export async function embedTexts(
  model: AiEmbeddingModel,
  texts: readonly string[],
  signal: AbortSignal,
  { providerOptions, heed, ...limits }: EmbedSettings,
): Promise<readonly Float32Array[]> {
  const ofModel = () => Promise.all([model.maxEmbeddingsPerCall, model.supportsParallelCalls])
  const [most, isParallel] = await attempt(ofModel, signal, limits)
  const size = Math.max(1, Math.floor(Math.min(most || texts.length, texts.length)))
  const vectors: Float32Array[] = []
  const own = new AbortController()
  let next = 0
  const work = async (): Promise<void> => {
    while (next < texts.length && !own.signal.aborted) {
      const first = next
      next += size
      const values = texts.slice(first, first + size)
      const ask = (abortSignal: AbortSignal): PromiseLike<object> => {
        const options = Object.keys(providerOptions).length > 0 ? { providerOptions } : {}
        return model.doEmbed({ values, abortSignal: AbortSignal.any([abortSignal, own.signal]), ...options })
      }
      const result = await attempt(ask, signal, limits)
      heed(result)
      vectorsOf(result, values.length, limits.lane).forEach((vector, i) => {
        vectors[first + i] = vector
      })
    }
  }
  try {
    await Promise.all(Array.from({ length: isParallel ? parallelCalls : 1 }, work))
  } catch (error) {
    own.abort(error)
    throw error
  }
  if (new Set(vectors.map(({ length }) => length)).size > 1)
    throw badReply(limits.lane, 'vectors of several lengths')
  return vectors
}

function vectorsOf(result: unknown, count: number, lane: string): Float32Array[] {
  const embeddings = fieldOf(result, 'embeddings')
  if (!Array.isArray(embeddings) || embeddings.length !== count)
    throw badReply(lane, `not one vector for each of ${count} texts`)
  return embeddings.map((vector: unknown) => {
    const isVector = Array.isArray(vector) && vector.length > 0 && vector.every(Number.isFinite)
    if (!isVector) throw badReply(lane, 'a vector that is no list of finite numbers')
    return Float32Array.from(vector)
  })
}

function badReply(lane: string, what: string): ProviderError {
  return new ProviderError(`${lane}: the embedding model gave ${what}`, {
    kind: 'bad-reply',
    retryable: false,
  })
}
