import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '../../../src/model/retry-after.js'
import { asked, chat, failureOf, openModel, serve, serveJson, serveText } from './server.js'

const failed = async (baseURL: string) => failureOf((await openModel(baseURL)).generate(asked()))

describe('a status', () => {
  it.each([
    [400, 'bad-request', false],
    [401, 'auth', false],
    [402, 'auth', false],
    [403, 'auth', false],
    [404, 'not-found', false],
    [405, 'not-found', false],
    [408, 'timeout', true],
    [409, 'server', true],
    [410, 'not-found', false],
    [413, 'bad-request', false],
    [418, 'bad-request', false],
    [422, 'bad-request', false],
    [429, 'rate-limit', true],
    [500, 'server', true],
    [502, 'server', true],
    [503, 'overloaded', true],
    [504, 'server', true],
    [529, 'overloaded', true],
  ])('%i is %s, retryable: %s', async (status, kind, retryable) => {
    const { baseURL } = await serveJson({ error: { message: 'the\u001b[31m reason\n' } }, status)
    const failure = await failed(baseURL)
    expect(failure).toMatchObject({ kind, retryable, status, retryAfterMs: undefined })
    expect(failure.raw).toContain('the\\u001b[31m reason')
    expect(failure.message).toContain(`${baseURL}: status ${status} (${kind})`)
  })

  it('of an error has a bounded body, and no control characters in its message', async () => {
    const { baseURL } = await serveText(`\u001b]0;owned\u0007\u202e${'x'.repeat(5_000_000)}`, { status: 500 })
    const failure = await failed(baseURL)
    expect(failure).toMatchObject({ kind: 'server', status: 500 })
    expect(failure.raw?.length).toBeLessThan(2200)
    expect(failure.message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(failure.message.length).toBeLessThan(500)
  })

  it('of an error counts also where its body breaks off', async () => {
    const { baseURL } = await serve(response => {
      response.writeHead(429, { 'content-length': '1000', 'retry-after': '2' }).write('slow down')
      setTimeout(() => response.destroy(), 20)
    })
    expect(await failed(baseURL)).toMatchObject({ kind: 'rate-limit', retryAfterMs: 2000, raw: 'slow down' })
  })

  it('of an error counts also where its body never ends', async () => {
    const { baseURL } = await serve(response => {
      response.writeHead(503).write('busy')
    })
    const model = await openModel(baseURL, { timeoutMs: 300 })
    expect(await failureOf(model.generate(asked()))).toMatchObject({ kind: 'overloaded', raw: 'busy' })
  })
})

describe('how long to wait', () => {
  it('reaches the error', async () => {
    const { baseURL } = await serveText('{}', { status: 429, headers: { 'retry-after': '1.5' } })
    expect(await failed(baseURL)).toMatchObject({ kind: 'rate-limit', retryAfterMs: 1500 })
  })

  it('reaches the error as a date too', async () => {
    const headers = { date: 'Mon, 23 Nov 2026 12:00:00 GMT', 'retry-after': 'Mon, 23 Nov 2026 12:00:04 GMT' }
    const { baseURL } = await serveText('{}', { status: 503, headers })
    expect(await failed(baseURL)).toMatchObject({ kind: 'overloaded', retryAfterMs: 4000 })
  })

  const date = 'Mon, 23 Nov 2026 12:00:00 GMT'
  it.each([
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after-ms': '12.3', 'retry-after': '7' }, 13],
    [{ 'retry-after-ms': 'soon', 'retry-after': '7' }, 7000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT', date }, 30_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 20_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT', date }, 0],
    [{ 'retry-after': '99999999999' }, 86_400_000],
    [{ 'retry-after': `1${'0'.repeat(400)}` }, 86_400_000],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'NaN' }, undefined],
    [{ 'retry-after': 'in 5 minutes' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('of %o is %s ms', (headers, wait) => {
    expect(retryAfterMs(headers, () => Date.parse('Mon, 23 Nov 2026 12:00:10 GMT'))).toBe(wait)
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%i is refused, and its target never contacted', async status => {
    const target = await serveJson(chat('a'))
    const location = target.baseURL.replace('//', '//user:hunter22@').concat('/x?token=hunter22')
    const server = await serveText('', { status, headers: { location } })
    const failure = await failed(server.baseURL)
    expect(failure).toMatchObject({ kind: 'redirect', retryable: false, status })
    expect(failure.message).toContain(`${target.baseURL}/x,`)
    expect(JSON.stringify(failure) + failure.stack).not.toContain('hunter22')
    expect(target.sockets()).toBe(0)
    expect(server.received).toHaveLength(1)
  })

  it.each(['', 'http://', 'javascript:alert(1)'])('to nowhere is still an error: %s', async location => {
    const { baseURL } = await serveText('', { status: 302, headers: { location } })
    expect(await failed(baseURL)).toMatchObject({ kind: 'redirect', retryable: false })
  })
})

describe('a broken connection', () => {
  it('is network: nobody listens', async () => {
    const { baseURL } = await new Promise<{ baseURL: string }>(resolve => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address()
        const port = typeof address === 'object' ? address?.port : 0
        server.close(() => resolve({ baseURL: `http://127.0.0.1:${port}/v1` }))
      })
    })
    const failure = await failed(baseURL)
    expect(failure).toMatchObject({ kind: 'network', retryable: true, status: undefined })
    expect(failure.message).toMatch(/ECONNREFUSED.*; start the server, or correct its address$/)
  })

  it('is network: reset before an answer', async () => {
    const { baseURL } = await serve((_, request) => {
      request.socket.resetAndDestroy()
    })
    expect(await failed(baseURL)).toMatchObject({ kind: 'network', retryable: true })
  })

  it.each([
    ['with a length', { 'content-length': '1000' }],
    ['in chunks', {}],
  ])('is network: reset in the middle of a body %s', async (_, headers) => {
    const { baseURL } = await serve((response, request) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).write('{"choices":[')
      setTimeout(() => request.socket.resetAndDestroy(), 20)
    })
    expect(await failed(baseURL)).toMatchObject({ kind: 'network', retryable: true })
  })

  it('is network: closed in the middle of a body', async () => {
    const { baseURL } = await serve(response => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"choices":[')
      setTimeout(() => response.destroy(), 20)
    })
    expect(await failed(baseURL)).toMatchObject({ kind: 'network', retryable: true })
  })

  it('is network: not HTTP', async () => {
    const server = createServer(socket => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.6\r\n'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const failure = await failed(`http://127.0.0.1:${port}/v1`)
    expect(failure).toMatchObject({ kind: 'network', retryable: true })
    expect(failure.cause).toBeUndefined()
    server.close()
  })

  it('is network: TLS spoken to a server without', async () => {
    const { baseURL } = await serveJson(chat('a'))
    expect(await failed(baseURL.replace('http:', 'https:'))).toMatchObject({ kind: 'network' })
  })

  it('leaves the provider usable', async () => {
    const { baseURL } = await serve((response, request, call) => {
      if (call === 1) request.socket.resetAndDestroy()
      else response.end(JSON.stringify(chat('a')))
    })
    const model = await openModel(baseURL)
    await failureOf(model.generate(asked()))
    expect((await model.generate(asked())).completions).toHaveLength(1)
  })
})
