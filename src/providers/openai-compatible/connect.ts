import { ProviderError } from '../../core/errors.js'
import { hashJson } from '../../core/hash.js'
import type { Json } from '../../core/json.js'
import { orAbort } from '../../core/on-abort.js'
import type { Base } from '../../http/base.js'
import { type Failures, failuresOf } from '../../http/failures.js'
import { httpClient } from '../../http/http.js'
import type { HttpReply } from '../../http/reply.js'
import { parseReplyJson } from '../../http/reply-json.js'
import { adviceFor } from '../../model/advice.js'
import type { GenerateReply, GenerateRequest, Input, ModelProvider } from '../../model/provider.js'
import type { Redactor } from '../../model/redact.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { type Dialect, declaredDialect } from './dialect.js'
import type { EmbeddingModel, EmbeddingServer } from './embedding-model.js'
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
  readonly embeddings: EmbeddingModel | undefined
  /** What the revision holds of how it is served. */
  readonly identity: { readonly model?: string | undefined; readonly served?: Json | undefined }
  readonly headers: Record<string, string>
  readonly redactor: Redactor
  /** Awaited before a request where it gives a promise. */
  readonly ready: () => Promise<void> | undefined
  /** Told of a call that got no reply in its time, and how to see whether others got one since. */
  readonly timedOut: (hasAnswered: () => boolean) => void
}

/**
 * A provider over a server that has the checkpoint. Finds out what the server can do.
 *
 * @throws `ProviderError` where it cannot be probed, or does not sample; its sockets are closed then.
 * @internal
 */
export async function connect(endpoint: Endpoint, settings: Settings): Promise<ModelProvider> {
  const { checkpoint, base, model, embeddings, headers, redactor } = endpoint
  const lane = base.origin + base.path
  const failuresFor = (name: string): Failures =>
    failuresOf(lane, redactor, adviceFor(name, 'apiKey names the variable that holds its key'))
  const failures = failuresFor(model)
  const client = httpClient({ ...settings, origin: base.origin }, failures)
  const start = bodyStart(model, settings.body)
  const lastText = new LastText()
  const post = (path: string, body: string, signal: AbortSignal): Promise<HttpReply> =>
    client.send({ method: 'POST', path: base.path + path, headers, body }, signal)
  const send = (request: GenerateRequest, dialect: Dialect): Promise<HttpReply> => {
    const { path, body } = buildRequest(request, start, dialect, lastText)
    return post(path, body, request.signal)
  }
  let replies = 0
  /** A reply that is no error, once the server is ready to give one. */
  const exchange = async (
    send: () => Promise<HttpReply>,
    signal: AbortSignal,
    failing = failures,
  ): Promise<HttpReply> => {
    const waiting = endpoint.ready()
    if (waiting) await orAbort(waiting, signal)
    const reply = await send().catch(error => {
      const before = replies
      if (ProviderError.isInstance(error) && error.kind === 'timeout')
        endpoint.timedOut(() => replies > before)
      throw error
    })
    replies++
    if (reply.status >= 300) throw failing.status(reply)
    return reply
  }
  const call = async (request: GenerateRequest, dialect: Dialect): Promise<GenerateReply> =>
    parseReply(await exchange(() => send(request, dialect), request.signal), request, failures)
  const logLikelihood = async (input: Input, response: string, signal: AbortSignal) => {
    const body = echoBody(start, input, response)
    const reply = await exchange(() => post('/completions', body, signal), signal)
    const { json } = parseReplyJson(reply, failures)
    return readEcho(json, 'text' in input ? input.text : '', response)
  }
  const embedding = ({ name, embed }: EmbeddingModel): NonNullable<ModelProvider['embed']> => {
    const failing = failuresFor(name)
    const ask: EmbeddingServer['post'] = async (body, signal) => {
      const send = () => post('/embeddings', JSON.stringify(body), signal)
      const reply = await exchange(send, signal, failing)
      const { status } = reply
      const { text, json } = parseReplyJson(reply, failing)
      return { json, fail: (what, retryable) => failing.badReply(what, text, { status, retryable }) }
    }
    return (texts, signal) => embed(texts, signal, { lane, post: ask })
  }
  const close = (): Promise<void> => client.close()
  const { capabilities, dialect } = await found(call, checkpoint, settings, lane).catch(async error => {
    await close()
    throw error
  })
  return {
    revision: `${checkpoint.revision}+${settingsHash(settings, endpoint)}`,
    lane,
    capabilities,
    generate: request => call(request, dialect),
    logLikelihood,
    ...(embeddings && { embed: embedding(embeddings) }),
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
    const embeddings = settings.embeddings !== undefined
    const capabilities = { ...unknown, ...settings.capabilities, embeddings }
    return { capabilities, dialect: declaredDialect(settings) }
  }
  const { dialect, ...report } = await probe(call, settings, lane)
  settings.onProbe?.({ checkpoint, ...report })
  return { capabilities: report.capabilities, dialect }
}

function settingsHash(
  { body, maxTokensField, capabilities }: Settings,
  { checkpoint, embeddings: vectors, identity }: Endpoint,
): string {
  // A folder that moved stays the same model.
  const embeddings = vectors && {
    name: vectors.name === checkpoint.path ? null : vectors.name,
    body: vectors.body,
  }
  const seed = capabilities.seed !== false
  // Where the field is found, not declared, it stands for the same limit.
  const field = maxTokensField === 'auto' ? 'max_tokens' : maxTokensField
  return hashJson({ adapterVersion, ...identity, embeddings, body, maxTokensField: field, seed }).slice(0, 16)
}
