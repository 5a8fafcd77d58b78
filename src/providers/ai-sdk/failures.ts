import { excerpt, ProviderError, type ProviderErrorDetails, type ProviderFailure } from '../../core/errors.js'
import { type Advice, adviceOnCode, inPlaceOfJson } from '../../model/advice.js'
import { failureOfStatus, isFinalCode, rawLength } from '../../model/failure-of-status.js'
import { oneLine, redactor } from '../../model/redact.js'
import { retryAfterMs } from '../../model/retry-after.js'
import { type Chain, chainOf, isFetchFailure, isMarked, messageOf } from './error-chain.js'
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

/**
 * The typed error for whatever a model threw. Errors of the AI SDK are known by their markers, as the SDK does it: a
 * program may hold several copies. The SDK's raw error is no cause: it carries the request and the reply's headers.
 *
 * @internal
 */
export function failureOf(error: unknown, lane: string, advice: Advice): ProviderError {
  try {
    return typedFailure(chainOf(error), lane, advice)
  } catch {
    // A proxy, or a field that throws: the call must fail all the same.
    return new ProviderError(`${lane}: the model threw what cannot be read`, {
      kind: 'server',
      retryable: true,
    })
  }
}

function typedFailure(chain: Chain, lane: string, advice: Advice): ProviderError {
  const ours = chain.find(ProviderError.isInstance)
  if (ours) return ours
  const fail = (what: string, details: ProviderErrorDetails, todo?: string): ProviderError => {
    const said = excerpt(redact.text(oneLine(what) || 'an error without a message'), 500)
    return new ProviderError(
      `${lane}: ${todo === undefined ? said : `${said}; ${redact.text(oneLine(todo))}`}`,
      details,
    )
  }
  const at = chain.findIndex(one => statusOf(one) !== undefined)
  // Of an answer that was no success, and of middleware that wraps it, the answer is what counts.
  const answer = at === -1 ? chain[0] : chain[at]
  const status = statusOf(answer)
  const body = fieldOf(answer, 'responseBody')
  const raw = typeof body === 'string' ? excerpt(redact.head(body), rawLength) : undefined
  const told = { ...(status !== undefined && { status }), ...(raw !== undefined && { raw }) }
  if (status !== undefined && status >= 300) {
    const [kind, retryable] = failureOfStatus(status)
    const wait = chain.map(one => retryAfterMs(headersOf(one))).find(ms => ms !== undefined)
    const details = { kind, retryable, ...told, ...(wait !== undefined && { retryAfterMs: wait }) }
    return fail(`status ${status} (${kind}): ${messageOf(chain.slice(at))}`, details, advice[kind])
  }
  const [kind, retryable] = kindOf(chain)
  // A mistake in a program's own model or middleware: its stack says where.
  const isOwn = kind === 'server' && !chain.some(one => isMarked(one))
  const todo =
    kind === 'bad-reply'
      ? inPlaceOfJson(headersOf(answer)['content-type'])
      : chain.map(one => adviceOnCode(codeOf(one))).find(each => each !== undefined)
  return fail(messageOf(chain), { kind, retryable, ...told, ...(isOwn && { cause: chain[0] }) }, todo)
}

/** The status of a whole answer; some clients write 0 where none came. */
function statusOf(error: unknown): number | undefined {
  const status = fieldOf(error, 'statusCode')
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 ? status : undefined
}

function codeOf(error: unknown): string {
  return String(fieldOf(error, 'code') ?? '')
}

function kindOf(chain: Chain): [kind: ProviderFailure, retryable: boolean] {
  for (const one of chain) {
    const name = String(fieldOf(one, 'name'))
    if (name === 'TimeoutError') return ['timeout', true]
    if (name === 'AbortError' || name === 'ResponseAborted') return ['network', true]
    const code = codeOf(one)
    if (isFinalCode(code)) return ['network', false]
    if (/^(?:UND_ERR_\w*TIMEOUT|ETIMEDOUT)$/.test(code)) return ['timeout', true]
    // Of Node, of undici, of its parser, of Bun.
    if (/^(?:E[A-Z]{4,}$|UND_ERR_|HPE_|Connection|FailedToOpen)/.test(code)) return ['network', true]
    const known = named.get(name)
    if (known && isMarked(one, name)) return known
  }
  if (chain.some(isFetchFailure)) return ['network', true]
  const call = chain.find(one => isMarked(one, 'AI_APICallError'))
  if (call !== undefined) {
    return statusOf(call) === undefined
      ? ['network', fieldOf(call, 'isRetryable') === true]
      : ['bad-reply', false]
  }
  const isMistake = [TypeError, RangeError, ReferenceError, SyntaxError].some(one => chain[0] instanceof one)
  return ['server', !isMistake]
}

function headersOf(error: unknown): { [name: string]: string } {
  const entries = Object.entries(Object(fieldOf(error, 'responseHeaders'))).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]))
}
