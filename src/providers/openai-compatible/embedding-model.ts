import { ensure, invalid } from '../../core/check.js'
import type { ProviderError } from '../../core/errors.js'
import { canonicalJson, type Json } from '../../core/json.js'
import { embedInCalls } from '../../model/embed.js'

/** A model that a server has for `embed`: see {@link embeddingModel}. */
export interface EmbeddingModel {
  /** What the server calls it. */
  readonly name: string
  /** What vectors depend on besides the name: more fields of its requests. */
  readonly body: { readonly [field: string]: Json }
  /** A vector for each text. */
  embed(
    texts: readonly string[],
    signal: AbortSignal,
    server: EmbeddingServer,
  ): Promise<readonly Float32Array[]>
}

/** The server that an {@link EmbeddingModel} is asked of. */
export interface EmbeddingServer {
  /** Who is asked, for errors. */
  readonly lane: string
  /**
   * One attempt at `/embeddings`.
   *
   * @throws `ProviderError` where no JSON came, or the server refused.
   */
  post(body: { readonly [field: string]: Json }, signal: AbortSignal): Promise<EmbeddingReply>
}

/** What came from `/embeddings`. */
export interface EmbeddingReply {
  /** The reply, whatever it holds. */
  readonly json: unknown
  /** The error for a reply that holds no vectors (`bad-reply`): it carries the reply. */
  fail(what: string, retryable: boolean): ProviderError
}

/** Texts of one call: text-embeddings-inference takes no more as it is started by default, all others do. */
const most = 32

/**
 * A model of the server for `embed`, asked at `/embeddings`: in calls of 32 texts, four side by side, one attempt each.
 * Vectors that are not one for each `index`, of one length and finite in 32 bits are a `bad-reply`.
 *
 * @param name what the server calls it.
 * @param body more fields of its requests, such as `dimensions`; those of `openaiCompatible` are for completions alone.
 * @throws `InvalidArgumentError` for no name, a field that every request sets itself, or what JSON cannot hold.
 * @example
 * ```ts
 * import { embeddingModel, openaiCompatible } from 'self-rewarding/openai-compatible'
 *
 * // A server that has this model alone has no completions to probe.
 * const open = openaiCompatible({
 *   baseURL: 'http://127.0.0.1:8080/v1',
 *   embeddings: embeddingModel('bge-small'),
 *   probe: false,
 * })
 * const provider = await open({ name: 'bge', path: 'bge-small', revision: 'v1.5' })
 * console.log(provider.capabilities.embeddings) // true
 * ```
 */
export function embeddingModel(name: string, body: { readonly [field: string]: Json } = {}): EmbeddingModel {
  ensure(typeof name === 'string' && name !== '', 'name', name, "the server's name for an embedding model")
  for (const field of ['model', 'input', 'encoding_format']) {
    if (field in body)
      throw invalid(`body.${field}`, body[field], 'to be left out: a request sets this field itself')
  }
  const fields: { readonly [field: string]: Json } = JSON.parse(canonicalJson(body, 'body'))
  return {
    name,
    body: fields,
    embed: (texts, signal, { lane, post }) =>
      embedInCalls(texts, signal, {
        ...{ most, lane },
        // Numbers are the default of most servers, not of all.
        ask: async (input, either) =>
          inOrder(await post({ ...fields, model: name, input, encoding_format: 'float' }, either)),
      }),
  }
}

/** What a reply holds for each text, in the order of `index`: whose a vector is without one would be a guess. */
function inOrder({ json, fail }: EmbeddingReply): unknown[] {
  const { error, data } = Object(json) as { error?: unknown; data?: unknown }
  if (error) throw fail('status 200 with an error in the body', true)
  if (!Array.isArray(data)) throw fail('the embedding model gave no list data', false)
  const found: unknown[] = []
  for (const item of data) {
    const { index, embedding } = Object(item) as { index?: unknown; embedding?: unknown }
    const isPlace = Number.isInteger(index) && Number(index) >= 0 && Number(index) < data.length
    if (!isPlace || Number(index) in found)
      throw fail(`the embedding model gave no vector of its own for each index 0..${data.length - 1}`, false)
    if (typeof embedding === 'string')
      throw fail('a vector came as text (base64?), though encoding_format asked for numbers', false)
    found[Number(index)] = embedding
  }
  return found
}
