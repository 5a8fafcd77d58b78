import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { poolFetch } from '../../../src/providers/ai-sdk/index.js'

const open = new Set<() => void>()
afterEach(() => {
  for (const close of open) close()
  open.clear()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  open.add(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

describe('poolFetch', () => {
  it('sends what it is given, and nothing of a browser', async () => {
    let seen: unknown
    const origin = await serve(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      seen = { method: request.method, url: request.url, body, headers: request.headers }
      response.setHeader('x-a', ['1', '2']).end('{"a":"é"}')
    })
    const headers = { 'Content-Type': 'application/json', authorization: 'Bearer k' }
    const response = await poolFetch()(`${origin}/v1/x?q=1`, { method: 'POST', headers, body: '{}' })
    expect(await response.json()).toEqual({ a: 'é' })
    expect(response.headers.get('x-a')).toBe('1, 2')
    const sent = { 'content-type': 'application/json', authorization: 'Bearer k' }
    expect(seen).toMatchObject({ method: 'POST', url: '/v1/x?q=1', body: '{}', headers: sent })
    expect(JSON.stringify(seen)).not.toMatch(/sec-fetch/)
  })

  it('follows no redirect', async () => {
    const origin = await serve(
      (_, response) => void response.writeHead(307, { location: 'http://a.test' }).end(),
    )
    expect((await poolFetch()(origin, { method: 'POST', body: 'secret' })).status).toBe(307)
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('reads a reply in %s, which it did not ask for', async (encoding, compress) => {
    const origin = await serve((_, response) => {
      response.writeHead(503, { 'content-encoding': encoding }).end(compress('{"a":"é"}'))
    })
    const response = await poolFetch()(origin)
    expect([response.status, await response.json()]).toEqual([503, { a: 'é' }])
  })

  it('refuses a reply that is too long unpacked, broken, or packed otherwise', async () => {
    const replies: Record<string, [encoding: string, bytes: Uint8Array]> = {
      '/bomb': ['gzip', gzipSync('x'.repeat(100_000))],
      '/broken': ['gzip', Buffer.from('no')],
      '/other': ['zstd', Buffer.from('x')],
    }
    const origin = await serve(({ url = '' }, response) => {
      const [encoding = '', bytes] = replies[url] ?? []
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
    })
    const fetch = poolFetch({ maxReplyBytes: 1024 })
    await expect(fetch(`${origin}/bomb`)).rejects.toThrow(/longer than maxReplyBytes/)
    await expect(fetch(`${origin}/broken`)).rejects.toMatchObject({ kind: 'bad-reply', retryable: true })
    await expect(fetch(`${origin}/other`)).rejects.toThrow(/compressed \(zstd\)/)
  })

  it('fails where a status is none of HTTP', async () => {
    const server = createTcpServer(socket =>
      socket.once('data', () => socket.end('HTTP/1.1 999 No\r\ncontent-length: 2\r\n\r\nno')),
    ).listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    open.add(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : ''
    await expect(poolFetch()(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { name: 'RangeError' },
    })
  })

  it('refuses credentials in an address, as fetch does', async () => {
    const call = poolFetch()('http://bob:hunter22@127.0.0.1:1')
    await expect(call).rejects.toThrow(/^poolFetch takes no credentials in an address/)
  })

  it('stops a reply that is too long', async () => {
    const origin = await serve((_, response) => void response.end('x'.repeat(100_000)))
    await expect(poolFetch({ maxReplyBytes: 1024 })(origin)).rejects.toThrow(/longer than maxReplyBytes/)
  })

  it('fails as fetch does', async () => {
    await expect(poolFetch()('http://127.0.0.1:1')).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED' },
    })
    const origin = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('x')
      setTimeout(() => response.destroy(), 20)
    })
    await expect(poolFetch()(origin)).rejects.toMatchObject({ name: 'TypeError', message: 'fetch failed' })
  })

  it('ends with its signal', async () => {
    const origin = await serve(() => {})
    const controller = new AbortController()
    const call = poolFetch()(origin, { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('refuses what it does not send', async () => {
    await expect(poolFetch()('http://a.test', { method: 'POST', body: new FormData() })).rejects.toThrow(
      /texts/,
    )
    expect(() => poolFetch({ connections: 0 })).toThrow(/connections/)
    expect(() => poolFetch(Object({ keepAlive: true }))).toThrow(/keepAlive/)
  })
})
