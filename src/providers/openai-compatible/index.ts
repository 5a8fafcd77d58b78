/**
 * A `ModelProvider` over any server that speaks OpenAI's HTTP API: vLLM, SGLang, llama-server, Ollama,
 * `transformers serve`, hosted ones.
 *
 * @module
 */
import { InvalidArgumentError } from '../../core/errors.js'
import { hashJson } from '../../core/hash.js'
import { readEnv } from '../../http/env.js'
import { failuresOf } from '../../http/failures.js'
import { type HttpReply, httpClient } from '../../http/http.js'
import type { GenerateReply, GenerateRequest, OpenModel } from '../../model/provider.js'
import { redactor } from '../../model/redact.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { type Dialect, declaredDialect } from './dialect.js'
import type { OpenAICompatibleOptions } from './options.js'
import { type Probed, probe } from './probe.js'
import { parseReply } from './reply.js'
import { bodyStart, buildRequest, LastText } from './request.js'
import { parseOptions, type Settings } from './settings.js'

export { type EnvRef, env } from '../../http/env.js'
export type { DeclaredCapabilities, OpenAICompatibleOptions, ProbeReport } from './options.js'

/** Of how requests are written and replies read; counts up when the same reply would give another text. */
const adapterVersion = 2

/**
 * Serves checkpoints from an OpenAI-compatible server that already has them. Conversations go to
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
 * The revision is the checkpoint's and a hash of what an answer depends on: `body`, the name that `model` gives, and what
 * was declared of `maxTokensField` and seeds; never of what a probe found. The lane is origin and path of `baseURL`.
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
  const { origin, path } = settings
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
    const start = bodyStart(name, settings.body)
    const lastText = new LastText()
    const send = (request: GenerateRequest, dialect: Dialect): Promise<HttpReply> => {
      const { path: endpoint, body } = buildRequest(request, start, dialect, lastText)
      return client.send({ method: 'POST', path: path + endpoint, headers, body }, request.signal)
    }
    const call = async (request: GenerateRequest, dialect: Dialect): Promise<GenerateReply> => {
      const reply = await send(request, dialect)
      if (reply.status >= 300) throw failures.status(reply)
      return parseReply(reply, request, failures)
    }
    const close = (): Promise<void> => client.close()
    const { capabilities, dialect } = await found(call, checkpoint, settings).catch(async error => {
      await close()
      throw error
    })
    return {
      revision: `${checkpoint.revision}+${settingsHash(settings, name)}`,
      lane,
      capabilities,
      generate: request => call(request, dialect),
      close,
    }
  }
}

async function found(
  call: (request: GenerateRequest, dialect: Dialect) => Promise<GenerateReply>,
  checkpoint: Checkpoint,
  settings: Settings,
): Promise<Pick<Probed, 'capabilities' | 'dialect'>> {
  if (!settings.probe) {
    const unknown = { n: false, seed: false, deterministic: false, logprobs: false }
    const capabilities = { ...unknown, ...settings.capabilities, embeddings: false }
    return { capabilities, dialect: declaredDialect(settings) }
  }
  const { dialect, ...report } = await probe(call, settings)
  settings.onProbe?.({ checkpoint, ...report })
  return { capabilities: report.capabilities, dialect }
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
  // Where the field is found, not declared, it stands for the same limit.
  const field = maxTokensField === 'auto' ? 'max_tokens' : maxTokensField
  return hashJson({ adapterVersion, model: model && name, body, maxTokensField: field, seed }).slice(0, 16)
}
