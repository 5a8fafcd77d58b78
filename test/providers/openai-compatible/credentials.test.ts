import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactor } from '../../../src/model/redact.js'
import { env } from '../../../src/providers/openai-compatible/index.js'
import { asked, failureOf, openModel, serve } from './server.js'

/** Everything that a logger could print of an error. */
function everything(error: unknown): string {
  const seen: string[] = []
  for (let at = error; at instanceof Error; at = at.cause) {
    const own = Object.fromEntries(
      Object.getOwnPropertyNames(at).map(name => [name, Reflect.get(at as object, name)]),
    )
    seen.push(JSON.stringify(at), String(at), at.stack ?? '', JSON.stringify({ ...own, cause: undefined }))
  }
  return seen.join('\n')
}

/** What a header can carry, quotes, backslashes and percent signs among it. */
const keys = fc.string({
  minLength: 8,
  maxLength: 80,
  unit: fc.integer({ min: 0x21, max: 0x7e }).map(code => String.fromCharCode(code)),
})

describe('a key', () => {
  it('occurs in no error, wherever the server echoes it', async () => {
    const { baseURL } = await serve((response, request, call) => {
      const key = request.headers.authorization?.slice('Bearer '.length) ?? ''
      const echo = JSON.stringify({ error: { message: `bad key ${key}`, key, headers: request.headers } })
      const pad = 'x'.repeat(call % 300)
      const answers = [
        () => response.writeHead(401).end(echo),
        () => response.writeHead(400).end(`${'x'.repeat(2000)}${pad}${key}${key}`),
        () => response.writeHead(500).end(`${pad}${key}`.repeat(500)),
        () =>
          response
            .writeHead(302, { location: `https://${key.replace(/\W/g, '')}.test/${key}?k=${key}` })
            .end(),
        () => response.writeHead(302, { location: `/login/${encodeURIComponent(key)}` }).end(),
        () => response.writeHead(200, { 'content-type': 'application/json' }).end(echo),
        () => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"choices":"${key}`),
        () => response.writeHead(200, { 'content-type': `text/html ${key}` }).end(key),
        () => response.writeHead(200, { 'content-encoding': key }).end(key),
        () => request.socket.end(`HTTP/1.1 200 OK\r\n${key}\r\n\r\n${key}`),
        () => request.socket.end(`SSH-2.0 ${key}\r\n`),
      ]
      answers[call % answers.length]?.()
    })
    await fc.assert(
      fc.asyncProperty(keys, async key => {
        process.env.TEST_KEY_ECHO = key
        const model = await openModel(baseURL, { apiKey: env('TEST_KEY_ECHO') })
        expect(JSON.stringify(model)).not.toContain(key)
        for (let i = 0; i < 11; i++) {
          const said = everything(await failureOf(model.generate(asked())))
          expect(said).not.toContain(key)
          expect(said).not.toContain(JSON.stringify(key).slice(1, -1))
        }
        await model.close()
      }),
      { numRuns: 40 },
    )
  })
})

describe('a key in a header of its own', () => {
  it('occurs in no error', async () => {
    process.env.TEST_KEY_OWN_HEADER = 'hunter22-hunter22'
    const { baseURL } = await serve((response, request) => {
      response.writeHead(403).end(`no rights for ${request.headers['x-tenant']}`)
    })
    const model = await openModel(baseURL, { headers: { 'X-Tenant': env('TEST_KEY_OWN_HEADER') } })
    const failure = await failureOf(model.generate(asked()))
    expect(failure.raw).toBe('no rights for ***')
    expect(everything(failure)).not.toContain('hunter22')
  })
})

describe('redaction', () => {
  const { text, head } = redactor(['a"b\\c%d/e', 'none', 'x'])

  it.each([
    ['key a"b\\c%d/e.', 'key ***.'],
    ['key a\\"b\\\\c%d/e.', 'key ***.'],
    ['key a%22b%5Cc%25d%2Fe.', 'key ***.'],
    ['Incorrect API key provided: sk-proj-abcdefghijk', 'Incorrect API key provided: ***'],
    ['hf_abcdefghijklmno and AIzaSyA1234567890123456789012', '*** and ***'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer ***'],
    ['{"authorization":"Basic dXNlcjpwYXNz"}', '{"authorization":"Basic ***"}'],
    ['{"authorization":"abcdef","n":1}', '{"authorization":"***","n":1}'],
    ["{'x-api-key': 'abcdef'}", "{'x-api-key': '***'}"],
    ['GET /?api_key=abcdef&n=1', 'GET /?api_key=***&n=1'],
    ['eyJhbGciOiJI.eyJzdWIi.c2ln', '***'],
  ])('of %s is %s', (raw, clean) => {
    expect(text(raw)).toBe(clean)
  })

  it.each([
    'max_tokens is too large: 4096',
    'the model x does not exist',
    'task-oriented disk-space ask-me-anything',
  ])('leaves alone what is no key: %s', raw => {
    expect(text(raw)).toBe(raw)
  })

  it('leaves no half key at the end of a text that was cut', () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz'
    const cut = redactor([secret]).head(`${'-'.repeat(100)}${secret.slice(0, 25)}`, true)
    expect(cut).toMatch(/^-+$/)
    expect(head('short')).toBe('short')
  })

  it('takes time in proportion to the text, whatever it holds', () => {
    // By the square of the text it would not end.
    for (const unit of ['sk-', 'eyJaaaaaaaaa.', 'authorization ', 'api-key: ', 'bearer ', '"', 'aaaa']) {
      head(unit.repeat(1_000_000))
    }
  })
})
