// No server with /embeddings is among the tools that CI runs: stand-ins answer as OpenAI's API describes it.
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/core/errors.js'
import {
  type EmbeddingModel,
  embeddingModel,
  openaiCompatible,
} from '../../../src/providers/openai-compatible/index.js'
import { asked, checkpoint, failureOf, openModel, serve, serveJson, serveText } from './server.js'

const { signal } = asked()
const texts = Array.from({ length: 70 }, (_, i) => 'x'.repeat(i))
const embeddings = embeddingModel('bge-small')

/** Vectors of what was asked, the last one first. */
const embedding = ({ input }: { input?: unknown }) => ({
  object: 'list',
  data: (input as string[])
    .map((text, index) => ({ object: 'embedding', index, embedding: [text.length, 0.5] }))
    .reverse(),
  model: 'bge-small',
  usage: { prompt_tokens: 5, total_tokens: 5 },
})

const embeddingServer = () =>
  serve((response, _, __, body) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(embedding(body)))
  })

async function vectorsOf(json: unknown, asking: readonly string[] = ['a', 'b']) {
  const { baseURL } = await serveJson(json)
  return (await openModel(baseURL, { embeddings })).embed?.(asking, signal)
}

describe('embeddings (stand-ins for servers that have them)', () => {
  it('come in the order of the texts, in calls of as many as every server takes', async () => {
    const { baseURL, received } = await embeddingServer()
    const model = await openModel(baseURL, {
      embeddings: embeddingModel('bge-small', { dimensions: 2 }),
      body: { chat_template_kwargs: {} },
    })
    expect(model.capabilities.embeddings).toBe(true)
    expect(await model.embed?.(texts, signal)).toEqual(
      texts.map(({ length }) => Float32Array.from([length, 0.5])),
    )
    expect(received.map(({ url }) => url)).toEqual(Array.from({ length: 3 }, () => '/v1/embeddings'))
    const { input, ...fields } = received[0]?.body ?? {}
    expect(input).toEqual(texts.slice(0, 32))
    expect(fields).toEqual({ model: 'bge-small', encoding_format: 'float', dimensions: 2 })
    expect(received.map(({ body }) => (body.input as string[]).length).sort()).toEqual([32, 32, 6])
  })

  it('share the sockets that all calls may have', async () => {
    const server = await embeddingServer()
    const model = await openModel(server.baseURL, { embeddings, connections: 1 })
    expect(await model.embed?.(texts, signal)).toHaveLength(texts.length)
    expect(server.sockets()).toBe(1)
  })

  it('of no texts are none, and nobody is asked', async () => {
    const { baseURL, received } = await embeddingServer()
    expect(await (await openModel(baseURL, { embeddings })).embed?.([], signal)).toEqual([])
    expect(received).toEqual([])
  })

  it('are those of the model that a function names for the checkpoint', async () => {
    const { baseURL, received } = await embeddingServer()
    const model = await openModel(baseURL, { embeddings: ({ name }) => embeddingModel(`${name}-vectors`) })
    await model.embed?.(['a'], signal)
    expect(received[0]?.body.model).toBe('M1-vectors')
  })

  it('are absent without a model for them', async () => {
    const model = await openModel('http://127.0.0.1:1/v1')
    expect(model.capabilities.embeddings).toBe(false)
    expect(model.embed).toBeUndefined()
  })

  const [one, other] = [
    { index: 0, embedding: [1, 2] },
    { index: 1, embedding: [3, 4] },
  ]
  it.each([
    ['too few', { data: [one] }, /not one vector for each of 2 texts/],
    [
      'too many',
      { data: [one, other, { index: 2, embedding: [5, 6] }] },
      /not one vector for each of 2 texts/,
    ],
    ['of one index twice', { data: [one, { ...other, index: 0 }] }, /for each index 0\.\.1/],
    ['of an index that was not asked', { data: [one, { ...other, index: 2 }] }, /for each index 0\.\.1/],
    ['without an index', { data: [one, { embedding: [3, 4] }] }, /for each index 0\.\.1/],
    ['of several lengths', { data: [one, { index: 1, embedding: [3] }] }, /several lengths/],
    ['without numbers', { data: [one, { index: 1, embedding: [] }] }, /no list of finite numbers/],
    ['with a null', { data: [one, { index: 1, embedding: [3, null] }] }, /no list of finite numbers/],
    ['beyond 32 bits', { data: [one, { index: 1, embedding: [3, 1e300] }] }, /no list of finite numbers/],
    [
      'in base64',
      { data: [one, { index: 1, embedding: 'AACAPwAAAEA=' }] },
      /encoding_format asked for numbers/,
    ],
    ['nothing', {}, /gave no list data/],
    ['null', null, /gave no list data/],
  ])('that are %s are a bad reply', async (_, json, message) => {
    const error = await failureOf(vectorsOf(json))
    expect(error).toMatchObject({ kind: 'bad-reply', retryable: false })
    expect(error.message).toMatch(message)
  })

  it('with NaN among their numbers, as Python writes it, are a bad reply', async () => {
    const { baseURL } = await serveText('{"data":[{"index":0,"embedding":[NaN,1]}]}')
    const embed = (await openModel(baseURL, { embeddings })).embed?.(['a'], signal)
    expect((await failureOf(Promise.resolve(embed))).message).toMatch(/no list of finite numbers/)
  })

  it('that an error in a 200 stands for may come another time', async () => {
    const error = await failureOf(vectorsOf({ error: { message: 'busy' } }))
    expect(error).toMatchObject({ kind: 'bad-reply', retryable: true, status: 200 })
    expect(error.raw).toBe('{"error":{"message":"busy"}}')
  })

  it('that are refused say which model was asked for, and what to do', async () => {
    const { baseURL } = await serveJson({ error: { message: 'no such model' } }, 404)
    const model = await openModel(baseURL, { embeddings })
    const error = await failureOf(Promise.resolve(model.embed?.(['a'], signal)))
    expect(error).toMatchObject({ kind: 'not-found', retryable: false, status: 404 })
    expect(error.message).toMatch(/no such model.*asked for the model bge-small: serve that under this name/)
  })

  it('fail with the first call that does, which ends the others', async () => {
    const waiting: ServerResponse[] = []
    const server = await serve(response => {
      waiting.push(response)
      if (waiting.length === 3) waiting[1]?.writeHead(429, { 'retry-after': '7' }).end()
    })
    const model = await openModel(server.baseURL, { embeddings })
    const error = await failureOf(Promise.resolve(model.embed?.(texts, signal)))
    expect(error).toMatchObject({ kind: 'rate-limit', retryable: true, retryAfterMs: 7000 })
    await expect.poll(server.dropped).toBe(2)
  })

  it('end with the signal', async () => {
    const stop = new AbortController()
    const server = await serve(() => stop.abort(new Error('stopped')))
    const model = await openModel(server.baseURL, { embeddings })
    await expect(model.embed?.(texts, stop.signal)).rejects.toThrow('stopped')
  })

  it('of what is no text are refused before anything is sent', async () => {
    const { baseURL, received } = await embeddingServer()
    const model = await openModel(baseURL, { embeddings })
    const tokens = [[1, 2]] as unknown as string[]
    await expect(model.embed?.(tokens, signal)).rejects.toThrow(/texts: expected a list of texts/)
    expect(received).toEqual([])
  })
})

describe('the option embeddings', () => {
  const baseURL = 'http://127.0.0.1:1/v1'
  const revision = async (more: Parameters<typeof openModel>[1]) => (await openModel(baseURL, more)).revision

  it('is part of the revision, a folder that moves is not', async () => {
    const revisions = [
      await revision({}),
      await revision({ embeddings }),
      await revision({ embeddings: embeddingModel('e5') }),
      await revision({ embeddings: embeddingModel('e5', { dimensions: 2 }) }),
    ]
    expect(new Set(revisions).size).toBe(4)
    const moved = openaiCompatible({ baseURL, probe: false, embeddings: ({ path }) => embeddingModel(path) })
    const { revision: there } = await moved({ ...checkpoint, path: '/elsewhere/M1' })
    expect((await moved(checkpoint)).revision).toBe(there)
    expect(revisions).not.toContain(there)
  })

  const provider = { revision: 'r', lane: 'l', embed: async () => [] }
  it.each([['bge-small'], [7], [null], [{}], [provider]])('refuses %j', received => {
    const options = { baseURL, embeddings: received as unknown as EmbeddingModel }
    expect(() => openaiCompatible(options)).toThrow(InvalidArgumentError)
    expect(() => openaiCompatible(options)).toThrow(/embeddings: expected embeddingModel/)
  })

  it('refuses a function that gives none', async () => {
    const embeddings = () => 'bge-small' as unknown as EmbeddingModel
    const open = openaiCompatible({ baseURL, probe: false, embeddings })
    await expect(open(checkpoint)).rejects.toThrow(/embeddings: expected embeddingModel/)
  })

  it.each([
    ['', {}, /name: expected the server's name/],
    ['e5', { input: ['a'] }, /body\.input: expected to be left out/],
    ['e5', { encoding_format: 'base64' }, /body\.encoding_format: expected to be left out/],
    ['e5', { dimensions: Number.NaN }, /body\.dimensions/],
  ])('names no model of %j and %j', (name, body, message) => {
    expect(() => embeddingModel(name, body)).toThrow(message)
  })

  it('is no place for an endpoint in the address', () => {
    expect(() => openaiCompatible({ baseURL: `${baseURL}/embeddings` })).toThrow(/or \/embeddings at its end/)
  })
})
