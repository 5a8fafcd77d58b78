import { Agent, type Dispatcher } from 'undici'
import { ensure, refuseUnknown } from '../../core/check.js'
import { WholeReply } from './whole-reply.js'

/** Settings of {@link poolFetch}. */
export interface PoolFetchOptions {
  /** Sockets at most to one server, 1..65535. @default as many as there are calls */
  readonly connections?: number
  /** Size of a reply at most, in bytes, at least 1024; a longer one is an error. @default 16777216 */
  readonly maxReplyBytes?: number
}

/**
 * A `fetch` for providers of the AI SDK that costs about half of Node's own: it sends JSON through undici's pool and
 * reads bounded replies whole, unpacked where a proxy compressed them. It follows no redirect, sends no `sec-fetch-*` headers, which Ray refuses, and has no
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
    const { origin, pathname, search } = addressOf(input)
    const { method = 'GET', headers = {}, body } = init
    const signal = init.signal ?? undefined
    signal?.throwIfAborted()
    const request: Dispatcher.DispatchOptions = {
      ...{ origin, path: pathname + search, body: textOf(body) },
      ...{ method: methodOf(method), headers: plainHeaders(headers) },
    }
    return new Promise<Response>((resolve, reject) => {
      agent.dispatch(request, new WholeReply({ maxReplyBytes, signal, resolve, reject }))
    })
  }
}

function addressOf(input: unknown): URL {
  if (typeof input !== 'string' && !(input instanceof URL))
    throw new TypeError('poolFetch takes an address, no Request')
  const address = new URL(input)
  if (address.username !== '' || address.password !== '')
    throw new TypeError('poolFetch takes no credentials in an address: give the provider a key or a header')
  return address
}

function methodOf(method: string): 'GET' | 'POST' {
  if (method === 'GET' || method === 'POST') return method
  throw new TypeError('poolFetch sends GET and POST only')
}

function textOf(body: unknown): string | null {
  if (typeof body === 'string') return body
  if (body === undefined || body === null) return null
  throw new TypeError('poolFetch sends texts only')
}

/** The AI SDK gives a plain object, which is what undici takes. */
function plainHeaders(headers: HeadersInit): Record<string, string> {
  if (Array.isArray(headers) || headers instanceof Headers) return Object.fromEntries(new Headers(headers))
  return { ...headers }
}
