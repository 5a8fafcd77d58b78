import { Pool } from 'undici'
import { onAbort } from '../../core/on-abort.js'
import { readBody } from './body.js'
import type { Failures } from './failures.js'

/** Header names in lower case; of a repeated header the first. */
export type ReplyHeaders = { readonly [name: string]: string | undefined }

/** What a server answered. */
export interface HttpReply {
  readonly status: number
  readonly headers: ReplyHeaders
  /** The body; of an error only its beginning. */
  readonly bytes: Uint8Array
  /** The body goes on after `bytes`. */
  readonly isCut: boolean
}

/** Limits of a client. */
export interface HttpLimits {
  readonly origin: string
  readonly connections: number
  readonly timeoutMs: number
  readonly maxReplyBytes: number
}

/** Sends JSON and reads bounded replies. */
export interface HttpClient {
  /** One attempt. Throws the signal's reason where that ended it, else a `ProviderError` where no reply came. */
  post(path: string, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<HttpReply>
  /** Ends idle sockets and, after the calls in flight, the others. */
  close(): Promise<void>
}

/**
 * A client over undici's pool. Not `fetch`: that sends `sec-fetch-*` headers, which Ray refuses, and follows
 * redirects.
 *
 * @internal
 */
export function httpClient(limits: HttpLimits, failures: Failures): HttpClient {
  const { origin, connections, timeoutMs, maxReplyBytes } = limits
  // undici's own time limits end a long generation after 300 s: ours takes their place.
  const pool = new Pool(origin, { connections, headersTimeout: 0, bodyTimeout: 0 })
  let closing: Promise<void> | undefined
  return {
    async post(path, headers, body, signal) {
      signal.throwIfAborted()
      const attempt = new AbortController()
      const release = onAbort(signal, () => attempt.abort(signal.reason))
      const timer = setTimeout(() => attempt.abort(failures.timeout(timeoutMs)), timeoutMs)
      try {
        const request = pool.request({ method: 'POST', path, headers, body, signal: attempt.signal })
        const { statusCode: status, headers: raw, body: stream } = await orAbort(request, attempt.signal)
        const replyHeaders = singleHeaders(raw)
        const read = await readBody(stream, { status, headers: replyHeaders, maxReplyBytes }, failures)
        if (read.isCut) signal.throwIfAborted()
        return { status, headers: replyHeaders, ...read }
      } catch (error) {
        throw attempt.signal.aborted ? attempt.signal.reason : failures.network(error)
      } finally {
        clearTimeout(timer)
        release()
      }
    },
    close: () => {
      closing ??= pool.close()
      return closing
    },
  }
}

/** undici notices an abort only once a call has its socket; a call that waits for one must end too. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function singleHeaders(raw: Record<string, string | string[] | undefined>): ReplyHeaders {
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
}
