/**
 * The part of the AI SDK's model specifications (versions 2 to 4) that this adapter uses, written down here so that
 * neither the build nor the types of this package need the peer to be installed.
 */
import type { Json } from '../../core/json.js'

/** Versions of the specification: ai 6 knows v2 and v3, ai 7 all three. */
export type AiSpecificationVersion = 'v2' | 'v3' | 'v4'

/** Options of single providers by their names, as the AI SDK's `providerOptions`. */
export type AiProviderOptions = { readonly [provider: string]: { readonly [option: string]: Json } }

/** What a language model is asked, in every version of the specification. */
export interface AiCallOptions {
  /** The conversation. */
  prompt: unknown
  /** Tokens at most. */
  maxOutputTokens?: number
  /** How tokens are drawn. */
  temperature?: number
  /** Nucleus. */
  topP?: number
  /** Most likely tokens considered. */
  topK?: number
  /** Texts that end a completion. */
  stopSequences?: string[]
  /** Seed of the draw. */
  seed?: number
  /** Text, or JSON of a schema. */
  responseFormat?: unknown
  /** Options of single providers. */
  providerOptions?: unknown
  /** Ends the call. */
  abortSignal?: AbortSignal
}

/** A language model object of the AI SDK: what providers such as `createOpenAICompatible(…)` give for an id. */
export interface AiLanguageModel {
  /** Version of the specification that the object keeps to. */
  readonly specificationVersion: AiSpecificationVersion
  /** Name of the provider. */
  readonly provider: string
  /** The provider's name for the model. */
  readonly modelId: string
  /** One attempt at one call. */
  doGenerate(options: AiCallOptions): PromiseLike<object>
}

/** What an embedding model is asked. */
export interface AiEmbedOptions {
  /** Texts. */
  values: string[]
  /** Options of single providers. */
  providerOptions?: unknown
  /** Ends the call. */
  abortSignal?: AbortSignal
}

/** An embedding model object of the AI SDK. */
export interface AiEmbeddingModel {
  /** Version of the specification that the object keeps to. */
  readonly specificationVersion: AiSpecificationVersion
  /** Name of the provider. */
  readonly provider: string
  /** The provider's name for the model. */
  readonly modelId: string
  /** Texts that one call takes at most. */
  readonly maxEmbeddingsPerCall: PromiseLike<number | undefined> | number | undefined
  /** Whether calls may run side by side. */
  readonly supportsParallelCalls: PromiseLike<boolean> | boolean
  /** One attempt at one call. */
  doEmbed(options: AiEmbedOptions): PromiseLike<object>
}
