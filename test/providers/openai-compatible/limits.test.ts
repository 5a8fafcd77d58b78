import { describe, expect, it } from 'vitest'
import { eventually } from '../../eventually.js'
import { asked, chat, failureOf, openModel, serve, serveJson } from './server.js'

const silent = () => serve(() => {})
const started = (server: { received: unknown[] }, calls = 1) =>
  eventually(() => expect(server.received.length).toBeGreaterThanOrEqual(calls))

describe('time', () => {
  it('ends a call that gets no answer', async () => {
    const server = await silent()
    const model = await openModel(server.baseURL, { timeoutMs: 100 })
    const failure = await failureOf(model.generate(asked()))
    expect(failure).toMatchObject({ kind: 'timeout', retryable: true })
    expect(failure.message).toContain('100 ms')
    await eventually(() => expect(server.dropped()).toBe(1))
  })

  it('ends a call whose body drips', async () => {
    const { baseURL } = await serve(response => {
      const drip = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(drip))
    })
    const model = await openModel(baseURL, { timeoutMs: 150 })
    expect(await failureOf(model.generate(asked()))).toMatchObject({ kind: 'timeout', retryable: true })
  })

  it('ends a call whose body stops', async () => {
    const server = await serve(response => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"choices":[')
    })
    const model = await openModel(server.baseURL, { timeoutMs: 150 })
    expect(await failureOf(model.generate(asked()))).toMatchObject({ kind: 'timeout', retryable: true })
    await eventually(() => expect(server.dropped()).toBe(1))
  })

  it('ends a call that waits for a socket', async () => {
    const { baseURL } = await silent()
    const model = await openModel(baseURL, { timeoutMs: 150, connections: 1 })
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(model.generate(asked()))))
    expect(failures.map(({ kind }) => kind)).toEqual(['timeout', 'timeout', 'timeout'])
  })
})

describe('an abort', () => {
  const reason = new Error('the run was stopped')

  it('before the call sends nothing', async () => {
    const server = await serveJson(chat('a'))
    const model = await openModel(server.baseURL)
    await expect(model.generate(asked({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
    expect(server.sockets()).toBe(0)
  })

  it('while the server thinks rethrows its reason and closes the socket', async () => {
    const server = await silent()
    const model = await openModel(server.baseURL)
    const controller = new AbortController()
    const call = model.generate(asked({ signal: controller.signal }))
    await started(server)
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    await eventually(() => expect(server.dropped()).toBe(1))
  })

  it.each([200, 500])('in the middle of a body with status %i rethrows its reason', async status => {
    const server = await serve(response => {
      response.writeHead(status, { 'content-type': 'application/json' }).write('{')
    })
    const model = await openModel(server.baseURL)
    const controller = new AbortController()
    const call = model.generate(asked({ signal: controller.signal }))
    await started(server)
    setTimeout(() => controller.abort(reason), 30)
    await expect(call).rejects.toBe(reason)
    await eventually(() => expect(server.dropped()).toBe(1))
  })

  it('rethrows a reason that is no error', async () => {
    const server = await silent()
    const controller = new AbortController()
    const call = (await openModel(server.baseURL)).generate(asked({ signal: controller.signal }))
    await started(server)
    controller.abort('stop')
    await expect(call).rejects.toBe('stop')
  })

  it('ends also calls that wait for a socket, and those are never sent', async () => {
    const server = await silent()
    const model = await openModel(server.baseURL, { connections: 1 })
    const first = new AbortController()
    const second = new AbortController()
    const running = model.generate(asked({ signal: first.signal }))
    await started(server)
    const waiting = model.generate(asked({ signal: second.signal }))
    second.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    first.abort(reason)
    await expect(running).rejects.toBe(reason)
    await model.close()
    expect(server.received).toHaveLength(1)
  })
})

describe('size', () => {
  it('stops the download of a reply that is too long', async () => {
    let written = 0
    const server = await serve(response => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const write = (): void => {
        while (written < 20 * 1024 * 1024 && !response.destroyed) {
          written += chunk.length
          if (!response.write(chunk)) return void response.once('drain', write)
        }
        response.end()
      }
      write()
    })
    const model = await openModel(server.baseURL, { maxReplyBytes: 1024 * 1024 })
    const failure = await failureOf(model.generate(asked()))
    expect(failure).toMatchObject({ kind: 'bad-reply', retryable: false })
    expect(failure.message).toContain('maxReplyBytes (1048576)')
    await eventually(() => expect(server.dropped()).toBe(1))
    expect(written).toBeLessThan(15 * 1024 * 1024)
  })

  it('refuses an announced length at once, by default above 16 MB', async () => {
    const server = await serve(response => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': 20 * 1024 * 1024 })
        .write('{')
    })
    const failure = await failureOf((await openModel(server.baseURL)).generate(asked()))
    expect(failure).toMatchObject({ kind: 'bad-reply', retryable: false })
    expect(failure.message).toContain('maxReplyBytes (16777216)')
  })

  it('stops a reply that closes its connection, and goes on with the next', async () => {
    const { baseURL } = await serve((response, _, call) => {
      const text = JSON.stringify(chat(call === 1 ? 'x'.repeat(5000) : 'a'))
      response.writeHead(200, { connection: 'close', 'transfer-encoding': 'chunked' }).end(text)
    })
    const model = await openModel(baseURL, { maxReplyBytes: 2048 })
    expect(await failureOf(model.generate(asked()))).toMatchObject({ kind: 'bad-reply', retryable: false })
    expect((await model.generate(asked())).completions).toHaveLength(1)
  })

  it('reads a reply of exactly the limit', async () => {
    const body = JSON.stringify(chat('x'.repeat(3000)))
    const { baseURL } = await serve(response => void response.end(body))
    const model = await openModel(baseURL, { maxReplyBytes: body.length })
    expect((await model.generate(asked())).completions[0]?.text).toHaveLength(3000)
    const tight = await openModel(baseURL, { maxReplyBytes: body.length - 1 })
    expect(await failureOf(tight.generate(asked()))).toMatchObject({ kind: 'bad-reply' })
  })
})

describe('concurrency', () => {
  it('serves 200 calls over no more sockets than allowed, and keeps them', async () => {
    const warnings: Error[] = []
    const warned = (warning: Error) => warnings.push(warning)
    process.on('warning', warned)
    const server = await serve((response, _, call) => {
      setTimeout(() => response.end(JSON.stringify(chat(`${call}`))), 5)
    })
    const model = await openModel(server.baseURL, { connections: 16 })
    const { signal } = new AbortController()
    const replies = await Promise.all(Array.from({ length: 200 }, () => model.generate(asked({ signal }))))
    expect(new Set(replies.map(({ completions }) => completions[0]?.text)).size).toBe(200)
    expect(server.sockets()).toBeLessThanOrEqual(16)
    await new Promise(resolve => setImmediate(resolve))
    process.off('warning', warned)
    expect(warnings).toEqual([])
  })

  it('takes as many sockets as there are calls, and no more for those that follow', async () => {
    const server = await serve(response => {
      setTimeout(() => response.end(JSON.stringify(chat('a'))), 5)
    })
    const model = await openModel(server.baseURL)
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        for (let i = 0; i < 5; i++) await model.generate(asked())
      }),
    )
    expect(server.received).toHaveLength(200)
    expect(server.sockets()).toBe(40)
  })

  it('reuses the socket of an error', async () => {
    const server = await serveJson({ error: 'no' }, 400)
    const model = await openModel(server.baseURL)
    for (let i = 0; i < 5; i++) await failureOf(model.generate(asked()))
    expect(server.sockets()).toBe(1)
  })
})

describe('close', () => {
  it('waits for calls in flight, closes the sockets, and may be called twice', async () => {
    const server = await serve(response => {
      setTimeout(() => response.end(JSON.stringify(chat('a'))), 50)
    })
    const model = await openModel(server.baseURL)
    const call = model.generate(asked())
    await started(server)
    await Promise.all([model.close(), model.close()])
    expect((await call).completions).toHaveLength(1)
    await eventually(() => expect(server.open()).toBe(0))
    expect(await failureOf(model.generate(asked()))).toMatchObject({ kind: 'network', retryable: false })
  })
})
