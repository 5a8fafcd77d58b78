import { ensure, invalid } from '../../core/check.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { AiEmbeddingModel, AiLanguageModel } from './models.js'
import { noId } from './settings.js'

type Source<Model> = Model | ((checkpoint: Checkpoint) => Model | PromiseLike<Model>)

/**
 * The language model for a checkpoint.
 *
 * @throws `InvalidArgumentError` for what is no model of a known specification, or an id.
 * @internal
 */
export function resolveModel(
  source: Source<AiLanguageModel>,
  checkpoint: Checkpoint,
): Promise<AiLanguageModel> {
  return resolve(source, checkpoint, 'model', 'doGenerate')
}

/** The embedding model for a checkpoint; throws as {@link resolveModel} does. @internal */
export function resolveEmbeddings(
  source: Source<AiEmbeddingModel>,
  checkpoint: Checkpoint,
): Promise<AiEmbeddingModel> {
  return resolve(source, checkpoint, 'embeddings', 'doEmbed')
}

async function resolve<Model extends AiLanguageModel | AiEmbeddingModel>(
  source: Source<Model>,
  checkpoint: Checkpoint,
  field: string,
  method: string,
): Promise<Model> {
  const model = typeof source === 'function' ? await source(checkpoint) : source
  if (typeof model === 'string') throw invalid(field, model, noId)
  const { specificationVersion, provider, modelId, [method]: call } = Object(model)
  const isModel = typeof call === 'function' && typeof provider === 'string'
  ensure(isModel, field, model, `an object of the AI SDK with ${method} and a provider's name`)
  // A provider is a function too, and would take the checkpoint for an id.
  ensure(typeof modelId === 'string' && modelId !== '', `${field}.modelId`, modelId, 'the id of a model')
  const isKnown = ['v2', 'v3', 'v4'].includes(specificationVersion)
  ensure(isKnown, `${field}.specificationVersion`, specificationVersion, "'v2', 'v3' or 'v4' (ai 6 or 7)")
  return model
}
