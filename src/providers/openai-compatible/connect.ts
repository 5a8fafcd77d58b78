import { hashJson } from '../../core/hash.js'
import type { Json } from '../../core/json.js'
import { orAbort } from '../../core/on-abort.js'
import type { Base } from '../../http/base.js'
import { failuresOf } from '../../http/failures.js'
import { httpClient } from '../../http/http.js'
import type { HttpReply } from '../../http/reply.js'
import { parseReplyJson } from '../../http/reply-json.js'
import { adviceFor } from '../../model/advice.js'
import type { GenerateReply, GenerateRequest, Input, ModelProvider } from '../../model/provider.js'
import type { Redactor } from '../../model/redact.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { type Dialect, declaredDialect } from './dialect.js'
import { echoBody, readEcho } from './log-likelihood.js'
import { type Probed, probe } from './probe.js'
import { parseReply } from './reply.js'
import { bodyStart, buildRequest, LastText } from './request.js'
import type { Settings } from './settings.js'

/** Of how requests are written and replies read; counts up when the same reply would give another text. */
const adapterVersion = 2

/** A checkpoint as a server has it. */
export interface Endpoint {
  readonly checkpoint: Checkpoint
  readonly base: Base
  /** The `model` field. */
  readonly model: string
  /** What the revision holds of how it is served. */
  readonly identity: { readonly model?: string | undefined; readonly served?: Json | undefined }
  readonly headers: Record<string, string>
  readonly redactor: Redactor
  /** Awaited before a request where it gives a promise. */
  readonly ready: () => Promise<void> | undefined
}

/**
 * A provider over a server that has the checkpoint. Finds out what the server can do.
 *
 * @throws `ProviderError` where it cannot be probed, or does not sample; its sockets are closed then.
 * @internal
 */
export async function connect(endpoint: Endpoint, settings: Settings): Promise<ModelProvider> {
  const { checkpoint, base, model, headers, redactor, ready } = endpoint
  const lane = base.origin + base.path
  const failures = failuresOf(
    lane,
    redactor,
    adviceFor(model, 'apiKey names the variable that holds its key'),
  )
  const client = httpClient({ ...settings, origin: base.origin }, failures)
  const start = bodyStart(model, settings.body)
  const lastText = new LastText()
  const send = (request: GenerateRequest, dialect: Dialect): Promise<HttpReply> => {
    const { path, body } = buildRequest(request, start, dialect, lastText)
    return client.send({ method: 'POST', path: base.path + path, headers, body }, request.signal)
  }
  /** A reply that is no error, once the server is ready to give one. */
  const exchange = async (send: () => Promise<HttpReply>, signal: AbortSignal): Promise<HttpReply> => {
    const waiting = ready()
    if (waiting) await orAbort(waiting, signal)
    const reply = await send()
    if (reply.status >= 300) throw failures.status(reply)
    return reply
  }
  const call = async (request: GenerateRequest, dialect: Dialect): Promise<GenerateReply> =>
    parseReply(await exchange(() => send(request, dialect), request.signal), request, failures)
  const logLikelihood = async (input: Input, response: string, signal: AbortSignal) => {
    const body = echoBody(start, input, response)
    const asked = { method: 'POST', path: `${base.path}/completions`, headers, body } as const
    const reply = await exchange(() => client.send(asked, signal), signal)
    const { json } = parseReplyJson(reply, failures)
    return readEcho(json, 'text' in input ? input.text : '', response)
  }
  const close = (): Promise<void> => client.close()
  const { capabilities, dialect } = await found(call, checkpoint, settings, lane).catch(async error => {
    await close()
    throw error
  })
  return {
    revision: `${checkpoint.revision}+${settingsHash(settings, endpoint.identity)}`,
    lane,
    capabilities,
    generate: request => call(request, dialect),
    logLikelihood,
    close,
  }
}

async function found(
  call: (request: GenerateRequest, dialect: Dialect) => Promise<GenerateReply>,
  checkpoint: Checkpoint,
  settings: Settings,
  lane: string,
): Promise<Pick<Probed, 'capabilities' | 'dialect'>> {
  if (!settings.probe) {
    const unknown = { n: false, seed: false, deterministic: false, logprobs: false }
    const capabilities = { ...unknown, ...settings.capabilities, embeddings: false }
    return { capabilities, dialect: declaredDialect(settings) }
  }
  const { dialect, ...report } = await probe(call, settings, lane)
  settings.onProbe?.({ checkpoint, ...report })
  return { capabilities: report.capabilities, dialect }
}

function settingsHash(
  { body, maxTokensField, capabilities }: Settings,
  { model, served }: Endpoint['identity'],
): string {
  const seed = capabilities.seed !== false
  // Where the field is found, not declared, it stands for the same limit.
  const field = maxTokensField === 'auto' ? 'max_tokens' : maxTokensField
  return hashJson({ adapterVersion, model, served, body, maxTokensField: field, seed }).slice(0, 16)
}
