/**
 * Any language model of the AI SDK (ai 6 and 7) as a `ModelProvider`.
 *
 * @module
 */
import { hashJson } from '../../core/hash.js'
import { adviceFor } from '../../model/advice.js'
import type { GenerateRequest, OpenModel } from '../../model/provider.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { attempt } from './attempt.js'
import { embedTexts } from './embed.js'
import type { AiEmbeddingModel, AiLanguageModel } from './models.js'
import type { AiSdkOptions } from './options.js'
import { type Asked, type Probed, probe, refusal } from './probe.js'
import { parseReply } from './reply.js'
import { callOptions, type Dialect } from './request.js'
import { resolveEmbeddings, resolveModel } from './resolve.js'
import { parseOptions, type Settings } from './settings.js'
import { type Warnings, warningsOf } from './warnings.js'

export type {
  AiCallOptions,
  AiEmbeddingModel,
  AiEmbedOptions,
  AiLanguageModel,
  AiProviderOptions,
  AiSpecificationVersion,
} from './models.js'
export type { AiSdkCapabilities, AiSdkOptions, AiSdkProbeReport } from './options.js'
export { type PoolFetchOptions, poolFetch } from './pool-fetch.js'

/** Of how requests are written and replies read; counts up when the same reply would give another text. */
const adapterVersion = 1

/**
 * Serves checkpoints through a language model of the AI SDK, by its own `doGenerate`: one completion a call, one attempt,
 * no telemetry. Objects of the specifications v2, v3 and v4 are taken; the package `ai` itself is not loaded.
 *
 * Conversations only. The text is that of the text parts, reasoning parts stay apart, sources and what a provider's own
 * tools say are passed over; a completion with another part, such as a file, is not finished (`unknown`), one with a
 * tool call ended in it. A tool's turn carries its `toolCallId` as the tool's name, which messages do not hold.
 *
 * What a model warns that it does not support is an `unsupported` error, when a checkpoint is opened as a rule; a seed
 * that it does not take is then not sent. A model that samples under no seed is refused.
 *
 * The revision is the checkpoint's and a hash of `revision`, `providerOptions`, `omit`, the model's provider and id, and
 * whether seeds were declared absent; never of what a probe found. An id that is the checkpoint's path counts as none, so that a moved
 * folder stays the same model.
 *
 * @returns A function that opens a checkpoint. It throws `InvalidArgumentError` for what is no model object, and
 * `ProviderError` where the model cannot be probed, does not sample or does not take a setting. The provider throws
 * `ProviderError`, or the signal's reason where that ended the call.
 * @throws `InvalidArgumentError` for an option that is unknown or not usable; nothing was contacted.
 * @example
 * ```ts
 * import { aiSdk, type AiLanguageModel } from 'self-rewarding/ai-sdk'
 *
 * // With the AI SDK: createOpenAICompatible({ name: 'vllm', baseURL }).chatModel('M1')
 * const model: AiLanguageModel = {
 *   specificationVersion: 'v3',
 *   provider: 'echo',
 *   modelId: 'echo-1',
 *   doGenerate: async ({ seed }) => ({
 *     content: [{ type: 'text', text: `drawn with ${seed}` }],
 *     finishReason: { unified: 'stop', raw: 'stop' },
 *     warnings: [],
 *   }),
 * }
 * const open = aiSdk({ model, revision: 'echo-1' })
 * const provider = await open({ name: 'M1', path: 'echo-1', revision: 'none' })
 * console.log(provider.capabilities.seed, provider.lane) // true ai-sdk:echo
 * ```
 */
export function aiSdk(options: AiSdkOptions): OpenModel {
  const settings = parseOptions(options)
  const { timeoutMs, providerOptions } = settings
  return async checkpoint => {
    const model = await resolveModel(settings.model, checkpoint)
    const embeddings = settings.embeddings && (await resolveEmbeddings(settings.embeddings, checkpoint))
    const lane = settings.lane ?? `ai-sdk:${model.provider}`
    const limitsOf = ({ modelId }: AiLanguageModel | AiEmbeddingModel) => {
      const advice = adviceFor(modelId, 'its provider is given the right apiKey')
      return { lane, timeoutMs, advice }
    }
    const limits = limitsOf(model)
    const warn = onceEach(settings.onWarning ?? (text => console.warn(`self-rewarding: ${lane}: ${text}`)))
    const heed = (result: object): Warnings['unsupported'] => {
      const { unsupported, others } = warningsOf(result)
      for (const other of others) warn(other)
      return unsupported
    }
    const refuse = ([first]: Warnings['unsupported']): void => {
      if (first) throw refusal(lane, first.told)
    }
    const ask = async (request: GenerateRequest, dialect: Dialect): Promise<Asked> => {
      const call = callOptions(request, settings, dialect)
      const generate = (abortSignal: AbortSignal) => model.doGenerate({ ...call, abortSignal })
      const result = await attempt(generate, request.signal, limits)
      return { reply: parseReply(result, request), refused: heed(result) }
    }
    const { capabilities, dialect } = await found(ask, checkpoint, settings, lane)
    return {
      revision: `${checkpoint.revision}+${settingsHash(settings, checkpoint, model, embeddings)}`,
      lane,
      capabilities,
      async generate(request) {
        const { reply, refused } = await ask(request, dialect)
        refuse(refused)
        return reply
      },
      ...(embeddings && {
        embed: (texts, signal) =>
          embedTexts(embeddings, texts, signal, {
            ...{ ...limitsOf(embeddings), providerOptions },
            heed: result => refuse(heed(result)),
          }),
      }),
    }
  }
}

async function found(
  ask: (request: GenerateRequest, dialect: Dialect) => Promise<Asked>,
  checkpoint: Checkpoint,
  settings: Settings,
  lane: string,
): Promise<Pick<Probed, 'capabilities' | 'dialect'>> {
  const embeddings = settings.embeddings !== undefined
  if (!settings.probe) {
    const unknown = { seed: false, deterministic: false, logprobs: false }
    const capabilities = { ...unknown, ...settings.capabilities, n: false, embeddings }
    const { seed = true, logprobs = settings.logprobs !== undefined } = settings.capabilities
    return { capabilities, dialect: { seed, logprobs } }
  }
  const { dialect, ...report } = await probe(ask, settings, lane, embeddings)
  settings.onProbe?.({ checkpoint, ...report })
  return { capabilities: report.capabilities, dialect }
}

function settingsHash(
  { revision, providerOptions, omit, capabilities }: Settings,
  { path }: Checkpoint,
  model: AiLanguageModel,
  embeddings: AiEmbeddingModel | undefined,
): string {
  const nameOf = ({ provider, modelId }: AiLanguageModel | AiEmbeddingModel) => ({
    provider,
    modelId: modelId === path ? null : modelId,
  })
  const seed = capabilities.seed !== false
  const names = { model: nameOf(model), embeddings: embeddings ? nameOf(embeddings) : null }
  const left = [...new Set(omit)].sort()
  return hashJson({ adapterVersion, revision, providerOptions, omit: left, seed, ...names }).slice(0, 16)
}

/** Says the same only once: a warning comes with every call. Some hold what differs each time, so there is an end. */
function onceEach(say: (text: string) => void): (text: string) => void {
  const told = new Set<string>()
  return text => {
    if (told.has(text) || told.size >= 100) return
    told.add(text)
    say(text)
  }
}
