import { excerpt, ProviderError, type ProviderErrorDetails, type ProviderFailure } from '../../core/errors.js'
import { type HttpReply, headerOf, type ReplyHeaders } from './http.js'
import { oneLine, type Redactor } from './redact.js'
import { retryAfterMs } from './retry-after.js'

/** Characters of a reply that an error carries. */
const rawLength = 2048

/** Makes the errors of one endpoint; none holds a credential. */
export interface Failures {
  /** Another status than 2xx. */
  status(reply: HttpReply): ProviderError
  /** No reply, or a broken one. */
  network(error: unknown): ProviderError
  /** The attempt took too long. */
  timeout(ms: number): ProviderError
  /** The reply is longer than allowed; it would be again. */
  tooLarge(bytes: number): ProviderError
  /** A 2xx that is not what the API promises. */
  badReply(what: string, text: string, details: { status: number; retryable: boolean }): ProviderError
}

/** @internal */
export function failuresOf(lane: string, redactor: Redactor): Failures {
  const fail = (what: string, details: ProviderErrorDetails): ProviderError =>
    new ProviderError(`${lane}: ${what}`, details)
  const raw = (text: string, isCut = false): string => excerpt(redactor.head(text, isCut), rawLength)
  return {
    status(reply) {
      const { status, headers, isCut } = reply
      const [kind, retryable] = kindOf(status)
      const text = raw(new TextDecoder().decode(reply.bytes), isCut)
      const wait = retryAfterMs(headers)
      const said = excerpt(oneLine(text), 300)
      const what =
        kind === 'redirect'
          ? `status ${status}, a redirect to ${target(headers, lane, redactor)}, which is not followed`
          : `status ${status} (${kind})${said && `: ${said}`}`
      return fail(what, {
        kind,
        retryable,
        status,
        raw: text,
        ...(wait !== undefined && { retryAfterMs: wait }),
      })
    },
    network(error) {
      if (ProviderError.isInstance(error)) return error
      const { code, message } = plain(error)
      const what = redactor.text(oneLine(code && !message.includes(code) ? `${code}: ${message}` : message))
      // A certificate stays wrong; a closed pool stays closed.
      const isFinal = /^CERT_|^ERR_TLS|SIGNED_CERT|^UNABLE_TO_|^UND_ERR_(?:CLOSED|DESTROYED)$/.test(code)
      const kind = code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT' ? 'timeout' : 'network'
      // Not undici's error as the cause: some carry the bytes that were received.
      return fail(what, { kind, retryable: !isFinal })
    },
    timeout: ms => fail(`no complete reply within ${ms} ms`, { kind: 'timeout', retryable: true }),
    tooLarge: bytes =>
      fail(`the reply is longer than maxReplyBytes (${bytes}); its download was stopped`, {
        kind: 'bad-reply',
        retryable: false,
      }),
    badReply: (what, text, details) =>
      fail(redactor.text(oneLine(what)), { kind: 'bad-reply', raw: raw(text), ...details }),
  }
}

function kindOf(status: number): [kind: ProviderFailure, retryable: boolean] {
  if (status < 400) return ['redirect', false]
  if (status === 429) return ['rate-limit', true]
  if (status === 503 || status === 529) return ['overloaded', true]
  if (status === 408) return ['timeout', true]
  if (status === 409 || status === 425 || status >= 500) return ['server', true]
  if (status === 401 || status === 402 || status === 403) return ['auth', false]
  if (status === 404 || status === 405 || status === 410) return ['not-found', false]
  return ['bad-request', false]
}

/** Where a redirect points, without the parts that carry credentials. */
function target(headers: ReplyHeaders, base: string, redactor: Redactor): string {
  const location = headerOf(headers, 'location') ?? ''
  if (!URL.canParse(location, base)) return 'no readable address'
  const { protocol, host, pathname } = new URL(location, base)
  return excerpt(oneLine(redactor.text(`${protocol}//${host}${pathname}`)), 200)
}

/** Code and message of an error; undici gives an AggregateError without message where no address answers. */
function plain(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const below: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { code, message: error.message || (below instanceof Error ? below.message : error.name) }
}
