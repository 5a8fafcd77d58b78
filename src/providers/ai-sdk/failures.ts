import { excerpt, ProviderError, type ProviderErrorDetails, type ProviderFailure } from '../../core/errors.js'
import { failureOfStatus, isFinalCode, rawLength } from '../../model/failure-of-status.js'
import { oneLine, redactor } from '../../model/redact.js'
import { retryAfterMs } from '../../model/retry-after.js'
import { fieldOf } from './field.js'

/** Errors of the AI SDK without a status, by the names that its copies share. */
const named = new Map<string, [kind: ProviderFailure, retryable: boolean]>([
  ['AI_NoSuchModelError', ['not-found', false]],
  ['AI_NoSuchProviderError', ['not-found', false]],
  ['AI_LoadAPIKeyError', ['auth', false]],
  ['AI_LoadSettingError', ['bad-request', false]],
  ['AI_InvalidArgumentError', ['bad-request', false]],
  ['AI_InvalidPromptError', ['bad-request', false]],
  ['AI_TooManyEmbeddingValuesForCallError', ['bad-request', false]],
  ['AI_UnsupportedFunctionalityError', ['unsupported', false]],
  ['AI_EmptyResponseBodyError', ['bad-reply', true]],
  ['AI_NoContentGeneratedError', ['bad-reply', true]],
  // A body that was cut; one of another shape will be so again.
  ['AI_JSONParseError', ['bad-reply', true]],
  ['AI_InvalidResponseDataError', ['bad-reply', false]],
  ['AI_TypeValidationError', ['bad-reply', false]],
])

const redact = redactor([])
const innermost = 8

/**
 * The typed error for whatever a model threw. Errors of the AI SDK are known by their markers, as the SDK does it: a
 * program may hold several copies. The raw error is no cause: it carries the request and the reply's headers.
 *
 * @internal
 */
export function failureOf(error: unknown, lane: string): ProviderError {
  if (ProviderError.isInstance(error)) return error
  // Middleware may try again by itself; what counts is the last try.
  if (isMarked(error, 'AI_RetryError')) return failureOf(fieldOf(error, 'lastError'), lane)
  const fail = (what: string, details: ProviderErrorDetails): ProviderError =>
    new ProviderError(`${lane}: ${excerpt(redact.text(oneLine(what)), 500)}`, details)
  const status = fieldOf(error, 'statusCode')
  const body = fieldOf(error, 'responseBody')
  const raw = typeof body === 'string' ? excerpt(redact.head(body), rawLength) : undefined
  if (typeof status === 'number' && (status < 200 || status >= 300)) {
    const [kind, retryable] = failureOfStatus(status)
    const wait = retryAfterMs(headersOf(fieldOf(error, 'responseHeaders')))
    return fail(`status ${status} (${kind}): ${messageOf(error)}`, {
      ...{ kind, retryable, status },
      ...(raw !== undefined && { raw }),
      ...(wait !== undefined && { retryAfterMs: wait }),
    })
  }
  const [kind, retryable] = kindOf(error)
  return fail(messageOf(error), {
    ...{ kind, retryable },
    ...(typeof status === 'number' && { status }),
    ...(raw !== undefined && { raw }),
    // A mistake in a program's own model or middleware: its stack says where.
    ...(kind === 'server' && { cause: error }),
  })
}

function kindOf(error: unknown): [kind: ProviderFailure, retryable: boolean] {
  const chain = chainOf(error)
  for (const one of chain) {
    const name = String(fieldOf(one, 'name'))
    if (name === 'TimeoutError') return ['timeout', true]
    if (name === 'AbortError' || name === 'ResponseAborted') return ['network', true]
    const code = String(fieldOf(one, 'code') ?? '')
    if (isFinalCode(code)) return ['network', false]
    if (/^(?:UND_ERR_\w*TIMEOUT|ETIMEDOUT)$/.test(code)) return ['timeout', true]
    // Of Node, of undici, of its parser, of Bun.
    if (/^(?:E[A-Z]{4,}$|UND_ERR_|HPE_|Connection|FailedToOpen)/.test(code)) return ['network', true]
    const known = named.get(name)
    if (known && isMarked(one, name)) return known
  }
  if (chain.some(isFetchFailure)) return ['network', true]
  if (isMarked(error, 'AI_APICallError')) {
    const hasAnswer = fieldOf(error, 'statusCode') !== undefined
    return hasAnswer ? ['bad-reply', false] : ['network', fieldOf(error, 'isRetryable') === true]
  }
  const isMistake = [TypeError, RangeError, ReferenceError, SyntaxError].some(one => error instanceof one)
  return ['server', !isMistake]
}

/** What `fetch` throws of a connection: a TypeError, as for a mistake. */
function isFetchFailure(error: unknown): boolean {
  return error instanceof TypeError && /^(?:fetch failed|terminated|failed to fetch)$/i.test(error.message)
}

/** An error and what lies below it. */
function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = []
  for (let one = error; one instanceof Error && chain.length < innermost; one = one.cause) chain.push(one)
  return chain.length === 0 ? [error] : chain
}

function isMarked(error: unknown, name: string): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    Reflect.get(error, Symbol.for(`vercel.ai.error.${name}`)) === true
  )
}

/** Node gives an AggregateError without message where no address answers, and `fetch` says only that it failed. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (isFetchFailure(error) && error.cause !== undefined) return `${error.message}: ${messageOf(error.cause)}`
  return error.message || String(fieldOf(fieldOf(error, 'errors'), '0') ?? error.name)
}

function headersOf(headers: unknown): { [name: string]: string } {
  const entries = Object.entries(Object(headers)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]))
}
