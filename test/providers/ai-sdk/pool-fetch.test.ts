import { createServer, type RequestListener } from 'node:http'
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
