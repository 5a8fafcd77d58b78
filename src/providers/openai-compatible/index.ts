/**
 * A `ModelProvider` over any server that speaks OpenAI's HTTP API: vLLM, SGLang, llama-server, Ollama,
 * `transformers serve`, hosted ones.
 *
 * @module
 */
import { InvalidArgumentError } from '../../core/errors.js'
import type { OpenModel } from '../../model/provider.js'
import { redactor } from '../../model/redact.js'
import type { Inspection } from '../../train/finding.js'
import { parseBaseURL } from './base-url.js'
import { connect } from './connect.js'
import type { EmbeddingModel } from './embedding-model.js'
import type { OpenAICompatibleOptions } from './options.js'
import { isEmbeddingModel } from './options-schema.js'
import { readHeaders } from './read-headers.js'
import { serveCheckpoint } from './serving/serve.js'
import { parseOptions, type Settings } from './settings.js'

export { type EnvRef, env } from '../../http/env.js'
export {
  type EmbeddingModel,
  type EmbeddingReply,
  type EmbeddingServer,
  embeddingModel,
} from './embedding-model.js'
export type { DeclaredCapabilities, OpenAICompatibleOptions, ProbeReport } from './options.js'
export type { DeviceMemory, MemoryOptions, MemoryReading } from './serving/memory.js'
export type { ServerProcessOptions } from './serving/process-options.js'
export { serverProcess } from './serving/server-process.js'
export { sglangWeights } from './serving/sglang-weights.js'
export type { ControlReply, ServeCheckpoint, ServedCheckpoint, ServerControl } from './serving/types.js'
export { type VllmLoraOptions, vllmLora } from './serving/vllm-lora.js'

/**
 * Serves checkpoints from an OpenAI-compatible server that has them, or gets them as `serve` says. Conversations go to
 * `/chat/completions`, raw texts to `/completions`; one attempt a call.
 *
 * `sampling.topK` is sent only when set: where it is not, the server's own default holds, which some servers take from
 * the checkpoint's generation config. A reply with fewer choices than `n` is returned short; one with more is an
 * error. A reply's broken `usage` or `logprobs` are left out and its texts kept.
 *
 * What the server can do is declared in `capabilities` or probed when a checkpoint is opened; the provider's
 * `capabilities` and `onProbe` tell what was found. A server that decodes greedily whatever `temperature` says is
 * refused, unless it was declared to honour seeds.
 *
 * The revision is the checkpoint's and a hash of what an answer depends on: `body`, the name that `model` gives, the
 * `identity` of how it is served, and what was declared of `maxTokensField` and seeds; never of what a probe found. The
 * lane is origin and path of the server's address.
 *
 * @returns A function that opens a checkpoint. It throws `InvalidArgumentError` where an environment variable is not
 * set, and `ProviderError` where the server cannot be probed, after a few seconds of trying, or does not sample. The
 * provider throws `ProviderError`, or the signal's reason where that ended the call.
 * @throws `InvalidArgumentError` for an option that is unknown or not usable; nothing was contacted.
 * @example
 * ```ts
 * import { env, openaiCompatible } from 'self-rewarding/openai-compatible'
 *
 * const open = openaiCompatible({
 *   baseURL: 'http://127.0.0.1:8000/v1',
 *   apiKey: env('VLLM_API_KEY'),
 *   onProbe: ({ capabilities }) => console.log(capabilities),
 * })
 * ```
 */
export function openaiCompatible(options: OpenAICompatibleOptions): OpenModel {
  const settings = parseOptions(options)
  return Object.assign(opener(settings), {
    inspect: async (inspection: Inspection) => {
      const { inspectServer } = await import('./inspect.js')
      // What is declared is believed; here it is looked at.
      const probed = { ...settings, capabilities: {}, probe: true }
      return inspectServer(settings, onProbe => opener({ ...probed, onProbe }), inspection)
    },
  })
}

function opener(settings: Settings): OpenModel {
  return async (checkpoint, signal = new AbortController().signal) => {
    const { headers, secrets } = readHeaders(settings)
    const redact = redactor(secrets)
    const served = await serveCheckpoint(checkpoint, settings, { headers, redact }, signal)
    try {
      const base = served.baseURL === undefined ? settings.base : parseBaseURL(served.baseURL)
      if (!base) {
        const expected = 'the address of the server, here or from `serve`'
        throw new InvalidArgumentError({ field: 'baseURL', received: base, expected })
      }
      const named = settings.model && checkedName(settings.model(checkpoint))
      const { embeddings: given } = settings
      const embeddings = typeof given === 'function' ? checkedEmbeddings(given(checkpoint)) : given
      const provider = await connect(
        {
          ...{ checkpoint, base, headers, redactor: redact },
          model: named ?? served.model ?? checkpoint.path,
          embeddings,
          identity: { model: named, served: served.identity },
          ready: () => served.ready?.(),
          timedOut: hasAnswered => served.timedOut?.(hasAnswered),
        },
        settings,
      )
      const closeBoth = async (): Promise<void> => {
        try {
          await provider.close?.()
        } finally {
          await served.close?.()
        }
      }
      let closing: Promise<void> | undefined
      const close = (): Promise<void> => {
        closing ??= closeBoth()
        return closing
      }
      return { ...provider, close }
    } catch (error) {
      // Why it was not opened says more than why it could not be closed.
      await served.close?.().catch(() => {})
      throw error
    }
  }
}

function checkedEmbeddings(model: unknown): EmbeddingModel {
  if (isEmbeddingModel(model)) return model
  throw new InvalidArgumentError({ field: 'embeddings', received: model, expected: "embeddingModel('…')" })
}

function checkedName(name: unknown): string {
  if (typeof name === 'string' && name !== '') return name
  throw new InvalidArgumentError({ field: 'model', received: name, expected: 'a name for the checkpoint' })
}
