import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProviderError } from '../../../src/core/errors.js'
import { asked, bySeed, failureOf, modelOf, openModel, says } from './models.js'

/** An error of the AI SDK, as any of its copies makes it. */
function sdkError(name: string, fields: object = {}, cause?: unknown): Error {
  const error = new Error(`it was ${name}`, { cause })
  const markers = { [Symbol.for('vercel.ai.error')]: true, [Symbol.for(`vercel.ai.error.${name}`)]: true }
  return Object.assign(error, { name, ...markers, ...fields })
}
const apiError = (fields: object, cause?: unknown) => sdkError('AI_APICallError', fields, cause)
const system = (code: string) => Object.assign(new Error(`connect ${code}`), { code })

const failed = async (error: unknown) =>
  failureOf(
    (
      await openModel(
        modelOf(() => {
          throw error
        }),
      )
    ).generate(asked()),
  )

describe('an error of the AI SDK', () => {
  it.each([
    [400, 'bad-request', false],
    [401, 'auth', false],
    [404, 'not-found', false],
    [429, 'rate-limit', true],
    [500, 'server', true],
    [503, 'overloaded', true],
    [529, 'overloaded', true],
  ])('with status %i is %s, retryable: %s', async (statusCode, kind, retryable) => {
    const responseHeaders = { 'retry-after': '2' }
    const error = apiError({
      statusCode,
      responseBody: '{"error":"no"}',
      responseHeaders,
      isRetryable: !retryable,
    })
    expect(await failed(error)).toMatchObject({
      ...{ kind, retryable, status: statusCode, retryAfterMs: 2000, raw: '{"error":"no"}' },
    })
  })

  it.each([
    ['AI_NoSuchModelError', 'not-found', false],
    ['AI_LoadAPIKeyError', 'auth', false],
    ['AI_UnsupportedFunctionalityError', 'unsupported', false],
    ['AI_InvalidPromptError', 'bad-request', false],
    ['AI_EmptyResponseBodyError', 'bad-reply', true],
    ['AI_InvalidResponseDataError', 'bad-reply', false],
  ])('%s is %s, retryable: %s', async (name, kind, retryable) => {
    expect(await failed(sdkError(name))).toMatchObject({ kind, retryable })
  })

  it('is what the last of several tries threw', async () => {
    const lastError = apiError({ statusCode: 429 })
    expect(await failed(sdkError('AI_RetryError', { lastError }))).toMatchObject({ kind: 'rate-limit' })
  })

  it.each([
    ['a body that is no JSON', sdkError('AI_JSONParseError'), 'bad-reply', true],
    ['a body of another shape', sdkError('AI_TypeValidationError'), 'bad-reply', false],
    [
      'a body that broke off',
      Object.assign(new TypeError('terminated'), { cause: system('UND_ERR_SOCKET') }),
      'network',
      true,
    ],
    ['something else', undefined, 'bad-reply', false],
  ])('with status 200 and %s', async (_, cause, kind, retryable) => {
    expect(await failed(apiError({ statusCode: 200 }, cause))).toMatchObject({ kind, retryable, status: 200 })
  })

  it('holds no credential of an address', async () => {
    const address = 'https://bob:hunter22@host.test/v1?key=k1k1k1&api-version=1&access_token=t2t2t2'
    const { message } = await failed(new Error(`no route to ${address}`))
    expect(message).toBe(
      'ai-sdk:test: no route to https://***@host.test/v1?key=***&api-version=1&access_token=***',
    )
  })

  it('holds no credential, no control character and no more than a few kB', async () => {
    const key = 'sk-abcdefghijklmnop'
    const error = apiError({
      statusCode: 500,
      message: `bad\u001b[31m key ${key}`,
      responseBody: `Bearer ${key} ${'x'.repeat(1e6)}`,
      responseHeaders: { 'set-cookie': key },
      requestBodyValues: { key },
    })
    const failure = await failed(error)
    expect(JSON.stringify({ ...failure, message: failure.message })).not.toContain(key)
    expect(failure.cause).toBeUndefined()
    expect(failure.message).not.toMatch(/\p{Cc}/u)
    expect(failure.raw?.length).toBeLessThan(2200)
  })
})

describe('another error', () => {
  it.each([
    ['a refused connection', apiError({ isRetryable: true }, system('ECONNREFUSED')), 'network', true],
    [
      'no address that answers',
      apiError(
        { isRetryable: true },
        Object.assign(new AggregateError([system('ECONNREFUSED')]), { code: 'ECONNREFUSED' }),
      ),
      'network',
      true,
    ],
    [
      'a host that does not exist',
      new TypeError('fetch failed', { cause: system('ENOTFOUND') }),
      'network',
      true,
    ],
    ['a certificate', apiError({ isRetryable: true }, system('CERT_HAS_EXPIRED')), 'network', false],
    [
      'a self-signed certificate',
      apiError({ isRetryable: true }, system('DEPTH_ZERO_SELF_SIGNED_CERT')),
      'network',
      false,
    ],
    [
      'a client that waited too long',
      new TypeError('fetch failed', { cause: system('UND_ERR_HEADERS_TIMEOUT') }),
      'timeout',
      true,
    ],
    ["a client's own limit", new DOMException('x', 'TimeoutError'), 'timeout', true],
    ["a client's own abort", new DOMException('x', 'AbortError'), 'network', true],
    ['a mistake', new TypeError('x is not a function'), 'server', false],
    ['an error', new Error('boom'), 'server', true],
    ['no error at all', 'boom', 'server', true],
  ])('%s', async (_, error, kind, retryable) => {
    expect(await failed(error)).toMatchObject({ kind, retryable })
  })
})

describe('an error below another', () => {
  const limited = apiError({ statusCode: 429, responseHeaders: { 'Retry-After': '3' }, responseBody: 'slow' })
  it.each([
    ['of middleware', new Error('the middleware failed', { cause: limited })],
    ['of a gateway', sdkError('GatewayRateLimitError', { statusCode: 429 }, limited)],
    ['of several tries', new AggregateError([limited], 'all failed')],
    [
      'of a last try below that',
      new Error('x', { cause: sdkError('AI_RetryError', { lastError: limited }) }),
    ],
  ])('says what it was: %s', async (_, error) => {
    expect(await failed(error)).toMatchObject({
      ...{ kind: 'rate-limit', retryable: true, status: 429, retryAfterMs: 3000 },
    })
  })

  it('is no cause where the AI SDK made it: it holds the request', async () => {
    const below = apiError({ isRetryable: true, requestBodyValues: { key: 'k' } })
    expect((await failed(new Error('x', { cause: sdkError('AI_Other', {}, below) }))).cause).toBeUndefined()
  })

  it('of ours is what it was', async () => {
    const ours = new ProviderError('too long', { kind: 'bad-reply', retryable: false })
    expect(await failed(new Error('x', { cause: ours }))).toBe(ours)
  })
})

describe('what hardly is an error', () => {
  const retried = sdkError('AI_RetryError')
  const unfetched = new TypeError('fetch failed')
  const circle = new Error('round')
  it.each([
    ['its own last try', Object.assign(retried, { lastError: retried }), 'it was AI_RetryError'],
    ['its own cause', Object.assign(unfetched, { cause: unfetched }), 'fetch failed'],
    ['a circle of two', Object.assign(circle, { cause: new Error('again', { cause: circle }) }), 'round'],
    ['an object without a prototype', Object.create(null), 'an error without a message'],
    ['a message that is no text', Object.assign(new Error(), { message: { a: 1 } }), 'Error'],
    ['an object with a message', { message: 'no quota' }, 'no quota'],
    ['blanks', ' \u0000\n', 'an error without a message'],
    ['nothing', undefined, 'undefined'],
    ['a symbol', Symbol('x'), 'Symbol(x)'],
    [
      'a field that throws',
      Object.defineProperty(new Error('x'), 'statusCode', {
        get() {
          throw new Error('no')
        },
      }),
      'cannot be read',
    ],
  ])('fails the call all the same: %s', async (_, error, message) => {
    expect((await failed(error)).message).toContain(message)
  })

  it('fails the call whatever it is', async () => {
    const thrown = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true })
    const fields = fc.record(
      { message: thrown, name: thrown, code: thrown, cause: thrown, errors: thrown, statusCode: thrown },
      { requiredKeys: [] },
    )
    const errors = fields.map(fields =>
      Object.defineProperties(
        new Error(),
        Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(thrown, errors), async error => {
        const { message, kind } = await failed(error)
        expect(message).toMatch(/^ai-sdk:test: ./)
        expect(kind).toMatch(/^[a-z-]+$/)
      }),
    )
  })

  it.each([0, 100, 200.5, Number.NaN, '429'])('has no status: %s', async statusCode => {
    const error = apiError({ statusCode, isRetryable: true })
    expect(await failed(error)).toMatchObject({ kind: 'network', retryable: true, status: undefined })
  })
})

describe('a call ends', () => {
  it('with the signal, whose reason it throws, also where the model does not listen', async () => {
    const controller = new AbortController()
    let heard: AbortSignal | undefined
    const model = modelOf(({ abortSignal }) => {
      heard = abortSignal
      return new Promise(() => {})
    })
    const call = (await openModel(model)).generate(asked({ signal: controller.signal }))
    await Promise.resolve()
    const reason = new Error('stop')
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    expect(heard?.aborted).toBe(true)
  })

  it('before it began', async () => {
    const model = modelOf(bySeed)
    const call = (await openModel(model)).generate(asked({ signal: AbortSignal.abort('no') }))
    await expect(call).rejects.toBe('no')
    expect(model.asked).toEqual([])
  })

  it('with its time', async () => {
    const provider = await openModel(
      modelOf(() => new Promise(() => {})),
      { timeoutMs: 10 },
    )
    expect(await failureOf(provider.generate(asked()))).toMatchObject({ kind: 'timeout', retryable: true })
  })

  it('and leaves nothing behind on the signal', async () => {
    const { signal } = new AbortController()
    const added: unknown[] = []
    signal.addEventListener = (...args: unknown[]) => void added.push(args)
    const provider = await openModel(modelOf(() => says('a')))
    for (let i = 0; i < 20; i++) await provider.generate(asked({ signal }))
    expect(added.length).toBeLessThanOrEqual(1)
  })
})
