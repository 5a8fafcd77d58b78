import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AiLanguageModel } from '../../../src/providers/ai-sdk/index.js'
import { asked, failureOf, openModel } from './models.js'

/** As the AI SDK's own providers call a server, and throw what its copies throw. */
function fetching(baseURL: string, modelId = 'ckpt/M1'): AiLanguageModel {
  const thrown = (message: string, fields: object) =>
    Object.assign(new Error(message), {
      ...{ name: 'AI_APICallError', ...fields },
      ...{ [Symbol.for('vercel.ai.error')]: true, [Symbol.for('vercel.ai.error.AI_APICallError')]: true },
    })
  return {
    ...{ specificationVersion: 'v3', provider: 'mock.chat', modelId },
    async doGenerate() {
      const response = await fetch(`${baseURL}/chat/completions`, { method: 'POST' }).catch(cause => {
        throw thrown('Cannot connect to API', { cause, isRetryable: true })
      })
      const responseBody = await response.text()
      const message = response.ok ? 'Invalid JSON response' : response.statusText
      const responseHeaders = Object.fromEntries(response.headers)
      throw thrown(message, { statusCode: response.status, responseBody, responseHeaders })
    },
  }
}

async function serve(status: number, type = 'application/json'): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': type }).end('{"error":"no"}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${Object(server.address()).port}/v1`
}

/** An address where nobody listens any more. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = Object(server.address())
  await new Promise(resolve => server.close(resolve))
  return `http://127.0.0.1:${port}/v1`
}

const refused = async (baseURL: string, modelId?: string) =>
  failureOf((await openModel(fetching(baseURL, modelId))).generate(asked()))

describe('what to do, over HTTP,', () => {
  it.each([
    [401, /status 401 \(auth\): .*; see that its provider is given the right apiKey, and that the key may/],
    [403, /status 403 \(auth\): .*; see that its provider is given the right apiKey, and that the key may/],
    [
      404,
      /status 404 \(not-found\): .*; it was asked for the model ckpt\/M1: serve that .* correct baseURL$/,
    ],
  ])('is said where a server answers %i', async (status, message) => {
    expect((await refused(await serve(status))).message).toMatch(message)
  })

  it('is said where a page comes in place of a reply', async () => {
    const { kind, message } = await refused(await serve(200, 'text/html; charset=utf-8'))
    expect(kind).toBe('bad-reply')
    expect(message).toMatch(
      /Invalid JSON response; text\/html; charset=utf-8 in place of JSON: is the address right\?$/,
    )
  })

  it('is said where nobody listens, or the host has no address', async () => {
    for (const baseURL of [await nobody(), 'http://nowhere.invalid/v1'])
      expect((await refused(baseURL)).message).toMatch(/; start the server, or correct its address$/)
  })

  it('is not said where nothing is to be done', async () => {
    expect((await refused(await serve(500))).message).toMatch(/status 500 \(server\): Internal Server Error$/)
    expect((await refused(await serve(200))).message).toMatch(/Invalid JSON response$/)
  })

  it('shows a model of a terrible name on one line', async () => {
    const { message } = await refused(await serve(404), `a\u001b[2J\n${'b'.repeat(1e5)}`)
    expect(message).not.toMatch(/\p{Cc}/u)
    expect(message.length).toBeLessThan(1000)
  })
})
