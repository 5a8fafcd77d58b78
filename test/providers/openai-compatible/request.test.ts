import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/core/errors.js'
import { env } from '../../../src/providers/openai-compatible/index.js'
import { asked, chat, checkpoint, failureOf, openModel, serveJson } from './server.js'

describe('a conversation', () => {
  it('goes to /chat/completions with the fields that are set, and no others', async () => {
    const server = await serveJson(chat('Hello'))
    const model = await openModel(server.baseURL)
    await model.generate(asked())
    expect(server.received[0]?.method).toBe('POST')
    expect(server.received[0]?.url).toBe('/v1/chat/completions')
    expect(server.received[0]?.body).toEqual({
      model: 'ckpt/M1',
      messages: [{ role: 'user', content: 'Hi' }],
      seed: 7,
      temperature: 0.7,
      top_p: 0.9,
    })
  })

  it('carries every field of the request', async () => {
    const server = await serveJson(chat('a', 'b'))
    const model = await openModel(server.baseURL, {
      body: { generation_config: '{"do_sample":true}', priority: 1 },
    })
    const schema = { type: 'object' }
    await model.generate(
      asked({
        input: {
          messages: [
            { role: 'system', content: 'S' },
            { role: 'tool', content: 'T', toolCallId: 'call-1' },
          ],
        },
        n: 2,
        sampling: { temperature: 0, topP: 1, topK: 0, maxTokens: 64, stop: ['\n\n'] },
        logprobs: 5,
        schema,
      }),
    )
    expect(server.received[0]?.body).toEqual({
      model: 'ckpt/M1',
      messages: [
        { role: 'system', content: 'S' },
        { role: 'tool', content: 'T', tool_call_id: 'call-1' },
      ],
      n: 2,
      seed: 7,
      temperature: 0,
      top_p: 1,
      top_k: 0,
      max_tokens: 64,
      stop: ['\n\n'],
      logprobs: true,
      top_logprobs: 5,
      response_format: { type: 'json_schema', json_schema: { name: 'reply', strict: true, schema } },
      generation_config: '{"do_sample":true}',
      priority: 1,
    })
  })

  it('asks for the drawn tokens alone without top_logprobs', async () => {
    const server = await serveJson(chat('a'))
    await (await openModel(server.baseURL)).generate(asked({ logprobs: 0 }))
    expect(server.received[0]?.body).toMatchObject({ logprobs: true })
    expect(server.received[0]?.body).not.toHaveProperty('top_logprobs')
  })

  it('reaches the server byte for byte, whatever the text holds', async () => {
    const hostile =
      '</s><|im_end|> $& {{prompt}} " \\ \u0000\u001b[2J \u2028 \u{1f600} \r\n\r\nHTTP/1.1 200 OK __proto__'
    const server = await serveJson(chat(hostile))
    const model = await openModel(server.baseURL)
    const reply = await model.generate(asked({ input: { messages: [{ role: 'user', content: hostile }] } }))
    expect(server.received[0]?.body.messages).toEqual([{ role: 'user', content: hostile }])
    expect(reply.completions[0]?.text).toBe(hostile)
  })
})

describe('a raw text', () => {
  it('goes to /completions, with logprobs as a number', async () => {
    const server = await serveJson({ choices: [{ index: 0, text: ' there', finish_reason: 'length' }] })
    const model = await openModel(`${server.baseURL}/`, { maxTokensField: 'max_completion_tokens' })
    const sampling = { temperature: 1, topP: 1, maxTokens: 3, stop: [] }
    const reply = await model.generate(asked({ input: { text: 'Hi' }, logprobs: 0, sampling }))
    expect(server.received[0]?.url).toBe('/v1/completions')
    expect(server.received[0]?.body).toEqual({
      model: 'ckpt/M1',
      prompt: 'Hi',
      seed: 7,
      temperature: 1,
      top_p: 1,
      max_completion_tokens: 3,
      logprobs: 0,
    })
    expect(reply).toEqual({ completions: [{ text: ' there', finish: 'length' }] })
  })
})

describe('headers', () => {
  it('are those of a plain client: nothing that makes Ray take it for a browser', async () => {
    const server = await serveJson(chat('a'))
    await (await openModel(server.baseURL)).generate(asked())
    const { host, ...headers } = server.received[0]?.headers ?? {}
    expect(host).toMatch(/^127\.0\.0\.1:/)
    expect(Object.keys(headers).sort()).toEqual(
      ['accept', 'connection', 'content-length', 'content-type', 'user-agent'].sort(),
    )
    expect(headers['user-agent']).toBe('self-rewarding')
  })

  it('carry the key and the extra headers, read when the checkpoint is opened', async () => {
    process.env.TEST_KEY_HEADERS = 'first-key'
    const server = await serveJson(chat('a'))
    const model = await openModel(server.baseURL, {
      apiKey: env('TEST_KEY_HEADERS'),
      headers: { 'X-Title': 'my run', 'api-key': env('TEST_KEY_HEADERS'), 'User-Agent': 'mine' },
    })
    process.env.TEST_KEY_HEADERS = 'second-key'
    await model.generate(asked())
    expect(server.received[0]?.headers).toMatchObject({
      authorization: 'Bearer first-key',
      'api-key': 'first-key',
      'x-title': 'my run',
      'user-agent': 'mine',
    })
  })
})

describe('declared capabilities', () => {
  it('are unknown by default: reported as false, asked for all the same', async () => {
    const server = await serveJson(chat('a', 'b'))
    const model = await openModel(server.baseURL)
    expect(model.capabilities).toEqual({
      n: false,
      seed: false,
      deterministic: false,
      logprobs: false,
      embeddings: false,
    })
    await model.generate(asked({ n: 2, logprobs: 0 }))
    expect(server.received[0]?.body).toMatchObject({ n: 2, seed: 7, logprobs: true })
  })

  it('are reported as declared', async () => {
    const model = await openModel('http://127.0.0.1:1/v1', { capabilities: { n: true, seed: true } })
    expect(model.capabilities).toMatchObject({ n: true, seed: true, deterministic: false, logprobs: false })
  })

  it('keep from the server what it was declared not to take', async () => {
    const server = await serveJson(chat('a'))
    const model = await openModel(server.baseURL, {
      capabilities: { n: false, seed: false, logprobs: false },
    })
    await model.generate(asked())
    expect(server.received[0]?.body).not.toHaveProperty('seed')
    for (const request of [asked({ n: 2 }), asked({ logprobs: 0 })]) {
      expect(await failureOf(model.generate(request))).toMatchObject({
        kind: 'unsupported',
        retryable: false,
      })
    }
    expect(server.received).toHaveLength(1)
  })
})

describe('what cannot be sent', () => {
  it('is refused: content other than text', async () => {
    const model = await openModel('http://127.0.0.1:1/v1')
    const content = [{ type: 'image_url' }] as unknown as string
    const failure = await failureOf(
      model.generate(asked({ input: { messages: [{ role: 'user', content }] } })),
    )
    expect(failure).toMatchObject({ kind: 'unsupported', retryable: false })
  })

  it('is refused: a number that JSON would turn into null', async () => {
    const model = await openModel('http://127.0.0.1:1/v1')
    const call = model.generate(asked({ sampling: { temperature: Number.NaN, topP: 1 } }))
    await expect(call).rejects.toSatisfy(InvalidArgumentError.isInstance)
  })
})

describe('revision and lane', () => {
  const revision = async (...options: Parameters<typeof openModel>): Promise<string> =>
    (await openModel(...options)).revision
  const base = 'http://127.0.0.1:1/v1'

  it('hold neither address nor credential in the revision', async () => {
    process.env.TEST_KEY_REVISION = 'a-secret-value'
    const plain = await revision(base)
    expect(plain).toMatch(/^sha256:abc\+[0-9a-f]{16}$/)
    expect(
      await revision('http://127.0.0.1:2/other', {
        apiKey: env('TEST_KEY_REVISION'),
        headers: { 'x-run': '1' },
        connections: 1,
        timeoutMs: 1,
        capabilities: { n: true, seed: true },
      }),
    ).toBe(plain)
  })

  it('change with what an answer depends on', async () => {
    const revisions = await Promise.all([
      revision(base),
      revision(base, { body: { a: 1, b: 2 } }),
      revision(base, { body: { a: 2, b: 2 } }),
      revision(base, { maxTokensField: 'max_completion_tokens' }),
      revision(base, { model: ({ name }) => `lora-${name}` }),
      revision(base, { capabilities: { seed: false } }),
    ])
    expect(new Set(revisions).size).toBe(revisions.length)
    expect(await revision(base, { body: { b: 2, a: 1 } })).toBe(revisions[1])
  })

  it('name the endpoint in the lane', async () => {
    expect((await openModel('http://LocalHost:8000/v1/')).lane).toBe('http://localhost:8000/v1')
    expect((await openModel('https://host.test')).lane).toBe('https://host.test')
  })

  it('send the name that `model` gives', async () => {
    const server = await serveJson(chat('a'))
    const model = await openModel(server.baseURL, { model: ({ name }) => `lora-${name}` })
    await model.generate(asked())
    expect(server.received[0]?.body.model).toBe(`lora-${checkpoint.name}`)
  })
})

it('sends every text, also the same one again, between others and after a change to a turn that was sent', async () => {
  const server = await serveJson(chat('a'))
  const model = await openModel(server.baseURL)
  const turn = { role: 'user' as const, content: 'first' }
  for (const content of ['first', 'first', 'sec"ond\n', 'first', '']) {
    turn.content = content
    await model.generate(asked({ input: { messages: [{ role: 'system', content: 'first' }, turn] } }))
  }
  const sent = server.received.map(({ body }) => Object(body).messages[1].content)
  expect(sent).toEqual(['first', 'first', 'sec"ond\n', 'first', ''])
  // The reply is a conversation's.
  await failureOf(model.generate(asked({ input: { text: 'first' } })))
  expect(server.received.at(-1)?.body).toMatchObject({ prompt: 'first' })
})
