import { describe, expect, it, onTestFinished } from 'vitest'
import type { OpenAICompatibleOptions, ProbeReport } from '../../../src/providers/openai-compatible/index.js'
import { openaiCompatible } from '../../../src/providers/openai-compatible/index.js'
import { asked, checkpoint, failureOf, openModel, type Received, serve, type TestServer } from './server.js'

type Body = Received['body']

/** What a server does; each default is what one that does everything would do. */
interface Traits {
  /** The text of a choice. */
  readonly text?: (body: Body, choice: number, call: number) => string
  /** Choices that it gives. */
  readonly n?: (asked: number) => number
  readonly logprobs?: boolean
  /** A status and a message in place of an answer. */
  readonly refuse?: (body: Body, url: string, call: number) => [status: number, message: string] | undefined
  readonly headers?: Record<string, string>
}

function server({ text, n, logprobs = true, refuse, headers = {} }: Traits = {}): Promise<TestServer> {
  const drawn = text ?? (({ seed }: Body, choice: number) => `drawn ${seed} ${choice}`)
  const given = n ?? ((asked: number) => asked)
  return serve((response, { url = '' }, call, body) => {
    const refused = refuse?.(body, url, call)
    if (refused) {
      const [status, message] = refused
      response.writeHead(status, headers).end(JSON.stringify({ error: { message } }))
      return
    }
    const tokens = logprobs && body.logprobs ? { content: [{ token: 'a', logprob: -1 }] } : null
    const choices = Array.from({ length: given(Number(body.n ?? 1)) }, (_, index) => {
      const said = drawn(body, index, call)
      return { index, text: said, message: { content: said }, finish_reason: 'length', logprobs: tokens }
    })
    response.end(JSON.stringify({ choices }))
  })
}

async function probed(
  traits: Traits = {},
  options: Partial<OpenAICompatibleOptions> = {},
): Promise<ProbeReport & { readonly asked: Body[] }> {
  const { baseURL, received } = await server(traits)
  const reports: ProbeReport[] = []
  const onProbe = (report: ProbeReport) => reports.push(report)
  const model = await openModel(baseURL, { probe: true, onProbe, ...options })
  const [report] = reports
  expect(report?.checkpoint).toBe(checkpoint)
  expect(report?.requests).toBe(received.length)
  if (!report) throw new Error('nobody was told')
  expect(model.capabilities).toEqual(report.capabilities)
  return { ...report, asked: received.map(({ body }) => body) }
}

const all = { n: true, seed: true, logprobs: true, deterministic: false, embeddings: false }

describe('opening a checkpoint', () => {
  it('finds out what a server can do, in a few short requests', async () => {
    const { capabilities, maxTokensField, requests, asked } = await probed()
    expect(capabilities).toEqual(all)
    expect(maxTokensField).toBe('max_tokens')
    expect(requests).toBe(5)
    expect(asked.every(body => body.max_tokens === 32 && body.temperature === 1)).toBe(true)
  })

  it('believes what is declared, and asks nothing where all is', async () => {
    const declared = { n: true, seed: true, logprobs: false, deterministic: true }
    const { capabilities, requests } = await probed(
      { refuse: () => [500, 'nobody is there'] },
      { capabilities: declared, maxTokensField: 'max_tokens' },
    )
    expect(capabilities).toEqual({ ...declared, embeddings: false })
    expect(requests).toBe(0)
  })

  it('asks nothing where it is told so, and takes the unknown for absent', async () => {
    const { baseURL, received } = await server()
    const told: ProbeReport[] = []
    const options = { probe: false, onProbe: (report: ProbeReport) => told.push(report) }
    const model = await openModel(baseURL, { ...options, capabilities: { n: true } })
    expect(model.capabilities).toEqual({ ...all, seed: false, logprobs: false })
    expect([received, told]).toEqual([[], []])
  })

  it('asks for no more than is unknown', async () => {
    const capabilities = { seed: true, logprobs: true }
    const { asked } = await probed({ text: () => 'one text' }, { capabilities })
    expect(asked.map(({ n, logprobs }) => [n, logprobs])).toEqual([
      [undefined, undefined],
      [2, undefined],
      [2, undefined],
    ])
  })

  it('gives the revision that it would have without', async () => {
    const refuse = ({ max_tokens, seed }: Body): [number, string] | undefined =>
      max_tokens !== undefined
        ? [400, 'Use max_completion_tokens instead.']
        : seed === undefined
          ? undefined
          : [422, 'extra field: seed']
    const { baseURL } = await server({ refuse, n: () => 1, text: (_, __, call) => `drawn ${call}` })
    const [found, declared] = [await openModel(baseURL, { probe: true }), await openModel(baseURL)]
    expect(found.revision).toBe(declared.revision)
  })
})

describe('n', () => {
  it.each<[string, Traits]>([
    ['one choice comes', { n: () => 1 }],
    ['it is refused', { refuse: ({ n }) => (n ? [400, 'n must be 1'] : undefined) }],
    [
      'the server fails on it',
      { refuse: ({ n }) => (n ? [500, 'oops'] : undefined), headers: { 'retry-after': '0' } },
    ],
    ['more come', { n: asked => asked * 2 - 1 }],
    ['all choices are drawn with one seed', { text: ({ seed }) => `drawn ${seed}` }],
  ])('is absent where %s', async (_, traits) => {
    expect((await probed(traits)).capabilities).toEqual({ ...all, n: false })
  })

  it('that was found absent is not asked for', async () => {
    const { baseURL, received } = await server({ n: () => 1 })
    const model = await openModel(baseURL, { probe: true })
    const before = received.length
    expect(await failureOf(model.generate(asked({ n: 2 })))).toMatchObject({ kind: 'unsupported' })
    expect(received).toHaveLength(before)
  })
})

describe('seeds', () => {
  it('are absent where they change nothing', async () => {
    const { capabilities } = await probed({ text: (_, choice, call) => `drawn ${call} ${choice}` })
    expect(capabilities).toEqual({ ...all, seed: false })
  })

  it('are there also where numbers differ now and then under load', async () => {
    // The second answer to seed 0 alone.
    const text = ({ seed }: Body, choice: number, call: number) => `drawn ${seed} ${choice} ${call === 3}`
    expect((await probed({ text })).capabilities).toEqual(all)
  })

  it('that the server refuses are not sent', async () => {
    const refuse = ({ seed }: Body): [number, string] | undefined =>
      seed === undefined
        ? undefined
        : [422, '[{"loc":["body","seed"],"msg":"Extra inputs are not permitted"}]']
    const { baseURL, received } = await server({
      refuse,
      text: (_, choice, call) => `drawn ${call} ${choice}`,
    })
    const model = await openModel(baseURL, { probe: true })
    expect(model.capabilities).toEqual({ ...all, seed: false })
    await model.generate(asked())
    expect(received.at(-1)?.body).not.toHaveProperty('seed')
  })
})

describe('log-probabilities', () => {
  it.each<[string, Traits]>([
    ['none come', { logprobs: false }],
    ['they are refused', { refuse: ({ logprobs }) => (logprobs ? [400, 'no logprobs'] : undefined) }],
  ])('are absent where %s', async (_, traits) => {
    expect((await probed(traits)).capabilities).toEqual({ ...all, logprobs: false })
  })
})

describe('the limit of tokens', () => {
  const refuse = ({ max_tokens }: Body): [number, string] | undefined =>
    max_tokens === undefined
      ? undefined
      : [400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."]

  it('goes into the field that the server wants', async () => {
    const { baseURL, received } = await server({ refuse })
    const model = await openModel(baseURL, { probe: true })
    await model.generate(asked({ sampling: { temperature: 1, topP: 1, maxTokens: 7 } }))
    expect(received.at(-1)?.body).toMatchObject({ max_completion_tokens: 7 })
    expect(received.filter(({ body }) => 'max_tokens' in body)).toHaveLength(1)
  })

  it('stays where it was declared', async () => {
    const { baseURL } = await server({ refuse })
    const opened = openModel(baseURL, { probe: true, maxTokensField: 'max_tokens' })
    expect(await failureOf(opened)).toMatchObject({ kind: 'bad-request' })
  })
})

describe('a server that does not sample', () => {
  it('is refused, with what to do', async () => {
    const { baseURL, received, open } = await server({ text: () => 'The answer is 7.' })
    const failure = await failureOf(openModel(baseURL, { probe: true }))
    expect(failure).toMatchObject({ kind: 'unsupported', retryable: false })
    expect(failure.message).toContain(`${baseURL}: the server does not sample: 6 requests at temperature 1`)
    expect(failure.message).toContain('generation_config')
    expect(failure.message).toContain('probe: false')
    expect(received).toHaveLength(6)
    await expect.poll(open).toBe(0)
  })

  it('is refused also where seeds are declared absent', async () => {
    const { baseURL } = await server({ text: () => 'The answer is 7.' })
    const opened = openModel(baseURL, { probe: true, capabilities: { seed: false } })
    expect(await failureOf(opened)).toMatchObject({ kind: 'unsupported' })
  })

  it('is one that gives the same for all seeds, not for some', async () => {
    const text = ({ seed }: Body, choice: number) => `drawn ${seed === 5} ${choice}`
    const { capabilities, requests } = await probed({ text })
    expect(capabilities).toEqual(all)
    expect(requests).toBe(9)
  })
})

describe('a model', () => {
  it('without a chat template is asked to continue a text', async () => {
    const { baseURL, received } = await server({
      refuse: (_, url) => (url.endsWith('/chat/completions') ? [400, 'no chat template'] : undefined),
    })
    const model = await openModel(baseURL, { probe: true })
    expect(model.capabilities).toMatchObject({ n: true, seed: true })
    expect(received.slice(1).every(({ url }) => url === '/v1/completions')).toBe(true)
  })

  it('that hides its thoughts and says nothing shows no sampling: seeds are absent, the rest is known', async () => {
    expect((await probed({ text: () => '' })).capabilities).toEqual({ ...all, seed: false })
  })

  it('that thinks aloud samples in its thoughts', async () => {
    const { baseURL } = await serve((response, _, __, { seed, n = 1 }) => {
      const choices = Array.from({ length: Number(n) }, (_, index) => {
        const reasoning_content = `hm ${seed} ${index}`
        return { index, message: { content: null, reasoning_content }, finish_reason: 'length' }
      })
      response.end(JSON.stringify({ choices }))
    })
    const model = await openModel(baseURL, { probe: true })
    expect(model.capabilities).toEqual({ ...all, logprobs: false })
  })
})

describe('a server that cannot be probed', () => {
  it('for a while is tried again', async () => {
    const refuse = (_: Body, __: string, call: number): [number, string] | undefined =>
      call < 4 ? [503, 'loading'] : undefined
    const { capabilities, requests } = await probed({ refuse, headers: { 'retry-after': '0' } })
    expect([capabilities, requests]).toEqual([all, 8])
  })

  it('at all is an error that may pass', async () => {
    const { baseURL, received, open } = await server({
      refuse: () => [503, 'loading'],
      headers: { 'retry-after': '0' },
    })
    const failure = await failureOf(openModel(baseURL, { probe: true }))
    expect(failure).toMatchObject({ kind: 'overloaded', retryable: true })
    expect(received).toHaveLength(5)
    await expect.poll(open).toBe(0)
  })

  it('since it refuses is asked no further', async () => {
    const { baseURL, received } = await server({ refuse: () => [401, 'who are you?'] })
    expect(await failureOf(openModel(baseURL, { probe: true }))).toMatchObject({ kind: 'auth' })
    expect(received).toHaveLength(1)
  })

  it('says why it refused the conversation where it refuses a text as well', async () => {
    const { baseURL } = await server({
      refuse: (_, url) => [404, url.endsWith('/chat/completions') ? 'no model M1' : 'no such path'],
    })
    expect((await failureOf(openModel(baseURL, { probe: true }))).message).toContain('no model M1')
  })
})

describe('who is told', () => {
  it('may refuse the server, which is closed then', async () => {
    const { baseURL, open } = await server()
    const onProbe = () => {
      throw new Error('not this one')
    }
    const opened = openaiCompatible({ baseURL, onProbe })(checkpoint)
    onTestFinished(() => opened.then(model => model.close?.()).catch(() => {}))
    await expect(opened).rejects.toThrow('not this one')
    await expect.poll(open).toBe(0)
  })
})
