import { Pool } from 'undici'
import { Exchange, type ReplyLimits } from './exchange.js'
import type { Failures } from './failures.js'
import type { HttpReply } from './reply.js'

/** Limits of a client. */
export interface HttpLimits extends ReplyLimits {
  readonly origin: string
  /** Sockets at most; as many as there are calls where absent. */
  readonly connections?: number | undefined
}

/** What to send. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** From the origin. */
  readonly path: string
  readonly headers: Record<string, string>
  /** @default none */
  readonly body?: string | Uint8Array
}

/** Sends requests and reads bounded replies. */
export interface HttpClient {
  /** One attempt. Throws the signal's reason where that ended it, else a `ProviderError` where no reply came. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>
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
  const { origin, connections = null } = limits
  // undici's own time limits end a long generation after 300 s: ours takes their place.
  const pool = new Pool(origin, { connections, headersTimeout: 0, bodyTimeout: 0 })
  let closing: Promise<void> | undefined
  return {
    // Not async: that would keep thousands of bodies in memory until their replies are there.
    send: ({ body = null, ...request }, signal) =>
      new Promise<HttpReply>((resolve, reject) => {
        signal.throwIfAborted()
        const exchange = new Exchange({ limits, failures, signal, resolve, reject })
        pool.dispatch({ ...request, body }, exchange)
      }).then(afterTurn),
    close: () => {
      closing ??= pool.close()
      return closing
    },
  }
}

/** The pool takes a turn to free a socket; a call that followed at once would open another. */
function afterTurn(reply: HttpReply): Promise<HttpReply> {
  return new Promise(resolve => setImmediate(resolve, reply))
}
