import { excerpt, ProviderError, type ProviderErrorDetails } from '../core/errors.js'
import { type Advice, adviceOnCode } from '../model/advice.js'
import { failureOfStatus, isFinalCode, rawLength } from '../model/failure-of-status.js'
import { oneLine, type Redactor } from '../model/redact.js'
import { headerOf, type ReplyHeaders } from '../model/reply-headers.js'
import { retryAfterMs } from '../model/retry-after.js'
import type { HttpReply } from './reply.js'

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
export function failuresOf(lane: string, redactor: Redactor, advice: Advice = {}): Failures {
  const fail = (what: string, details: ProviderErrorDetails): ProviderError =>
    new ProviderError(`${lane}: ${what}`, details)
  const raw = (text: string, isCut = false): string => excerpt(redactor.head(text, isCut), rawLength)
  return {
    status(reply) {
      const { status, headers, isCut } = reply
      const [kind, retryable] = failureOfStatus(status)
      const text = raw(new TextDecoder().decode(reply.bytes), isCut)
      const wait = retryAfterMs(headers)
      const said = excerpt(oneLine(text), 300)
      const todo = advice[kind] ?? ''
      const what =
        kind === 'redirect'
          ? `status ${status}, a redirect to ${target(headers, lane, redactor)}, which is not followed`
          : `status ${status} (${kind})${said && `: ${said}`}${todo && `; ${todo}`}`
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
      const said = redactor.text(oneLine(code && !message.includes(code) ? `${code}: ${message}` : message))
      const todo = adviceOnCode(code)
      const what = todo === undefined ? said : `${said}; ${todo}`
      const kind = code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT' ? 'timeout' : 'network'
      // Not undici's error as the cause: some carry the bytes that were received.
      return fail(what, { kind, retryable: !isFinalCode(code) })
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
