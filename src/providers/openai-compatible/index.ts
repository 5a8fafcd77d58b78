/**
 * A `ModelProvider` over any server that speaks OpenAI's HTTP API: vLLM, SGLang, llama-server, Ollama,
 * `transformers serve`, hosted ones.
 *
 * @module
 */
import { InvalidArgumentError } from '../../core/errors.js'
import { hashJson } from '../../core/hash.js'
import type { OpenModel } from '../../model/provider.js'
import { readEnv } from './env.js'
import { failuresOf } from './failures.js'
import { httpClient } from './http.js'
import type { OpenAICompatibleOptions } from './options.js'
import { redactor } from './redact.js'
import { parseReply } from './reply.js'
import { buildRequest } from './request.js'
import { parseOptions, type Settings } from './settings.js'

export { type EnvRef, env } from './env.js'
export type { DeclaredCapabilities, OpenAICompatibleOptions } from './options.js'

/** Of how requests are written and replies read; counts up when the same reply would give another text. */
const adapterVersion = 2

/**
 * Serves checkpoints from an OpenAI-compatible server that already has them. Conversations go to
 * `/chat/completions`, raw texts to `/completions`; one attempt a call.
 *
 * `sampling.topK` is sent only when set: where it is not, the server's own default holds, which some servers take from
 * the checkpoint's generation config. A reply with fewer choices than `n` is returned short; one with more is an
 * error. A reply's broken `usage` or `logprobs` are left out and its texts kept. What servers declare nowhere, such as
 * greedy decoding whatever `temperature` says, is not noticed here.
 *
 * The revision is the checkpoint's and a hash of what an answer depends on: `body`, the name that `model` gives,
 * `maxTokensField`, and whether seeds are sent. The lane is origin and path of `baseURL`.
 *
 * @returns A function that opens a checkpoint. It throws `InvalidArgumentError` where an environment variable is not
 * set; the provider throws `ProviderError`, or the signal's reason where that ended the call.
 * @throws `InvalidArgumentError` for an option that is unknown or not usable; nothing was contacted.
 * @example
 * ```ts
 * import { env, openaiCompatible } from 'self-rewarding/openai-compatible'
 *
 * const open = openaiCompatible({
 *   baseURL: 'http://127.0.0.1:8000/v1',
 *   apiKey: env('VLLM_API_KEY'),
 *   capabilities: { n: true, seed: true, logprobs: true },
 * })
 * ```
 */
export function openaiCompatible(options: OpenAICompatibleOptions): OpenModel {
  const settings = parseOptions(options)
  const { origin, path, capabilities } = settings
  return async checkpoint => {
    const name = settings.model ? settings.model(checkpoint) : checkpoint.path
    if (typeof name !== 'string' || name === '') {
      throw new InvalidArgumentError({
        field: 'model',
        received: name,
        expected: 'a name for the checkpoint',
      })
    }
    const { headers, secrets } = readHeaders(settings)
    const lane = origin + path
    const failures = failuresOf(lane, redactor(secrets))
    const client = httpClient(settings, failures)
    return {
      revision: `${checkpoint.revision}+${settingsHash(settings, name)}`,
      lane,
      capabilities: {
        n: false,
        seed: false,
        deterministic: false,
        logprobs: false,
        ...capabilities,
        embeddings: false,
      },
      async generate(request) {
        const { path: endpoint, body } = buildRequest(request, name, settings)
        const reply = await client.post(path + endpoint, headers, body, request.signal)
        if (reply.status >= 300) throw failures.status(reply)
        return parseReply(reply, request, failures)
      },
      close: () => client.close(),
    }
  }
}

/** The headers of every request, and the values among them that no error may show. */
function readHeaders(settings: Settings): { headers: Record<string, string>; secrets: string[] } {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'self-rewarding',
  }
  const secrets: string[] = []
  if (settings.apiKey) {
    const key = readEnv(settings.apiKey, 'apiKey')
    secrets.push(key)
    headers.authorization = `Bearer ${key}`
  }
  for (const [name, value] of settings.headers) {
    if (typeof value === 'string') {
      headers[name] = value
    } else {
      const secret = readEnv(value, `headers.${name}`)
      secrets.push(secret)
      headers[name] = secret
    }
  }
  return { headers, secrets }
}

function settingsHash({ model, body, maxTokensField, capabilities }: Settings, name: string): string {
  const seed = capabilities.seed !== false
  return hashJson({ adapterVersion, model: model && name, body, maxTokensField, seed }).slice(0, 16)
}
