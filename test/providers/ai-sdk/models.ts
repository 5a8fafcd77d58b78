import { ProviderError } from '../../../src/core/errors.js'
import type { GenerateRequest } from '../../../src/model/provider.js'
import type {
  AiCallOptions,
  AiEmbeddingModel,
  AiLanguageModel,
  AiSdkOptions,
} from '../../../src/providers/ai-sdk/index.js'
import { aiSdk } from '../../../src/providers/ai-sdk/index.js'

export const checkpoint = { name: 'M1', path: 'models/m1', revision: 'sha256:1' }

type Answer = (options: AiCallOptions, call: number) => unknown

/** A model of a specification that answers from a function and remembers what it was asked. */
export function modelOf(
  answer: Answer,
  specificationVersion: AiLanguageModel['specificationVersion'] = 'v3',
): AiLanguageModel & { readonly asked: AiCallOptions[] } {
  const asked: AiCallOptions[] = []
  return {
    specificationVersion,
    provider: 'test',
    modelId: 'm',
    asked,
    async doGenerate(options) {
      asked.push(options)
      return Object(await answer(options, asked.length))
    },
  }
}

/** A result of v3 and v4 that says a text. */
export const says = (text: string, more: object = {}): object => ({
  content: [{ type: 'text', text }],
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: {
    inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 2, text: 2, reasoning: 0 },
  },
  warnings: [],
  ...more,
})

/** Honours seeds. */
export const bySeed = ({ seed }: AiCallOptions): object => says(`drawn with ${seed}`)

export const asked = (more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  input: { messages: [{ role: 'user', content: 'Hi' }] },
  n: 1,
  seed: 7,
  sampling: { temperature: 0.7, topP: 0.9 },
  affinity: 'a',
  signal: new AbortController().signal,
  ...more,
})

/** The provider, not probed. */
export const openModel = (model: AiLanguageModel, more: Partial<AiSdkOptions> = {}) =>
  aiSdk({ model, revision: '1', probe: false, onWarning: () => {}, ...more })(checkpoint)

export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!ProviderError.isInstance(error)) throw new Error(`no ProviderError: ${error}`)
  return error
}

export const embedder = (
  more: Partial<AiEmbeddingModel> = {},
): AiEmbeddingModel & { readonly calls: string[][] } => {
  const calls: string[][] = []
  return {
    specificationVersion: 'v3',
    provider: 'test',
    modelId: 'e',
    maxEmbeddingsPerCall: 3,
    supportsParallelCalls: true,
    calls,
    async doEmbed({ values }) {
      calls.push(values)
      return { embeddings: values.map(text => [text.length, 0.5]), warnings: [] }
    },
    ...more,
  }
}
