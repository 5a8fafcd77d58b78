import { embedInCalls } from '../../model/embed.js'
import { type AttemptLimits, attempt } from './attempt.js'
import { fieldOf } from './field.js'
import type { AiEmbeddingModel, AiProviderOptions } from './models.js'

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
  const options = Object.keys(providerOptions).length > 0 ? { providerOptions } : {}
  return embedInCalls(texts, signal, {
    most: Math.max(1, Math.floor(Math.min(most || texts.length, texts.length))),
    isParallel,
    lane: limits.lane,
    ask: async (values, either) => {
      const embed = (abortSignal: AbortSignal) => model.doEmbed({ values, abortSignal, ...options })
      const result = await attempt(embed, either, limits)
      heed(result)
      return fieldOf(result, 'embeddings')
    },
  })
}
