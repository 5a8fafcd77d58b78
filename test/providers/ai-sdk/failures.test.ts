import { describe, expect, it } from 'vitest'
import { asked, bySeed, failureOf, modelOf, openModel, says } from './models.js'

/** An error of the AI SDK, as any of its copies makes it. */
function sdkError(name: string, fields: object = {}, cause?: unknown): Error {
  const error = new Error(`it was ${name}`, { cause })
  return Object.assign(error, { name, [Symbol.for(`vercel.ai.error.${name}`)]: true, ...fields })
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
