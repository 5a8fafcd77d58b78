import { Agent } from 'undici'
import { ensure, refuseUnknown } from '../../core/check.js'
import { ProviderError } from '../../core/errors.js'

/** Settings of {@link poolFetch}. */
export interface PoolFetchOptions {
  /** Sockets at most to one server, 1..65535. @default as many as there are calls */
  readonly connections?: number
  /** Size of a reply at most, in bytes, at least 1024; a longer one is an error. @default 16777216 */
  readonly maxReplyBytes?: number
}

/**
 * A `fetch` for providers of the AI SDK that costs about half of Node's own: it sends JSON through undici's pool and
 * reads bounded replies whole. It follows no redirect, sends no `sec-fetch-*` headers, which Ray refuses, and has no
 * time limit of its own; Node's gives up after five minutes.
 *
 * For `doGenerate` and `doEmbed` alone: no streams, no forms. Sockets are kept alive and do not hold a process.
 *
 * @throws `InvalidArgumentError` for an option that is unknown or not usable. The function it returns throws `TypeError`
 * for what it does not send, a `ProviderError` for a reply that is too long, and as `fetch` does where none comes.
 * @example
 * ```ts
 * import { poolFetch } from 'self-rewarding/ai-sdk'
 *
 * // createOpenAICompatible({ name: 'vllm', baseURL, fetch })
 * const fetch = poolFetch({ connections: 256 })
 * ```
 */
export function poolFetch(options: PoolFetchOptions = {}): typeof fetch {
  refuseUnknown(options, ['connections', 'maxReplyBytes'])
  const { connections, maxReplyBytes = 16 * 1024 * 1024 } = options
  const isCount =
    connections === undefined || (Number.isInteger(connections) && connections >= 1 && connections < 65_536)
  ensure(isCount, 'connections', connections, 'an integer in 1..65535')
  const isSize = Number.isInteger(maxReplyBytes) && maxReplyBytes >= 1024
  ensure(isSize, 'maxReplyBytes', maxReplyBytes, 'an integer, at least 1024')
  const agent = new Agent({
    ...(connections !== undefined && { connections }),
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return async (input, init = {}) => {
    const { origin, pathname, search } = new URL(addressOf(input))
    const { method = 'GET', headers, body, signal } = init
    const {
      statusCode,
      headers: given,
      body: reply,
    } = await agent
      .request({
        origin,
        path: pathname + search,
        method,
        headers: Object.fromEntries(new Headers(headers)),
        body: textOf(body),
        signal: signal ?? null,
      })
      .catch(failed)
    const bytes = await readBounded(reply, maxReplyBytes)
    // Statuses that have no body.
    const isEmpty = [204, 205, 304].includes(statusCode)
    return new Response(isEmpty ? null : bytes, { status: statusCode, headers: headersOf(given) })
  }
}

function addressOf(input: unknown): string | URL {
  if (typeof input === 'string' || input instanceof URL) return input
  throw new TypeError('poolFetch takes an address, no Request')
}

function textOf(body: unknown): string | null {
  if (typeof body === 'string') return body
  if (body === undefined || body === null) return null
  throw new TypeError('poolFetch sends texts only')
}

async function readBounded(body: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.byteLength
      if (size > most) throw tooLong(most)
      chunks.push(chunk)
    }
  } catch (error) {
    failed(error)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

function tooLong(most: number): ProviderError {
  const message = `the reply is longer than maxReplyBytes (${most}); its download was stopped`
  return new ProviderError(message, { kind: 'bad-reply', retryable: false })
}

/** As `fetch` fails: the AI SDK tells by it that no reply came. An abort and our own error stay what they are. */
function failed(error: unknown): never {
  const isOwn = !(error instanceof Error) || !('code' in error)
  if (isOwn || error.name === 'AbortError' || error.name === 'TimeoutError') throw error
  throw new TypeError('fetch failed', { cause: error })
}

function headersOf(given: { readonly [name: string]: string | string[] | undefined }): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given))
    for (const one of [value ?? []].flat()) headers.append(name, one)
  return headers
}
