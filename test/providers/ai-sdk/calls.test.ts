import { describe, expect, it } from 'vitest'
import { asked, bySeed, failureOf, modelOf, openModel, says } from './models.js'

describe('a call', () => {
  it('is written as the specification says', async () => {
    const model = modelOf(bySeed)
    const provider = await openModel(model, { providerOptions: { test: { priority: 1 } } })
    const schema = { type: 'object' }
    await provider.generate(
      asked({
        input: {
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Hi' },
            { role: 'assistant', content: 'Hello' },
            { role: 'tool', content: '42', toolCallId: 'c1' },
          ],
        },
        sampling: { temperature: 0.7, topP: 0.9, topK: 40, maxTokens: 5, stop: ['\n'] },
        schema,
      }),
    )
    const [{ abortSignal, ...options } = { prompt: [] }] = model.asked
    expect(abortSignal).toBeInstanceOf(AbortSignal)
    expect(options).toEqual({
      prompt: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'c1',
              toolName: 'c1',
              output: { type: 'text', value: '42' },
            },
          ],
        },
      ],
      temperature: 0.7,
      topP: 0.9,
      topK: 40,
      maxOutputTokens: 5,
      stopSequences: ['\n'],
      seed: 7,
      responseFormat: { type: 'json', schema, name: 'reply' },
      providerOptions: { test: { priority: 1 } },
    })
  })

  it('holds no field that nobody asked for', async () => {
    const model = modelOf(bySeed)
    const provider = await openModel(model, { omit: ['topP'], capabilities: { seed: false } })
    await provider.generate(asked({ sampling: { temperature: 0, topP: 1, topK: 0 } }))
    const [options] = model.asked
    expect(Object.keys(options ?? {}).sort()).toEqual(['abortSignal', 'prompt', 'temperature'])
  })

  it.each([
    ['raw text', { input: { text: 'Once' } }, /chatFormat.*openaiCompatible/],
    ['several completions', { n: 2 }, /one completion a call/],
    ['log-probabilities', { logprobs: 0 }, /log-probabilities/],
    [
      "a tool's turn that answers nothing",
      { input: { messages: [{ role: 'tool' as const, content: '1' }] } },
      /toolCallId/,
    ],
  ])('for %s is refused before it is made', async (_, more, message) => {
    const model = modelOf(bySeed)
    const failure = await failureOf((await openModel(model)).generate(asked(more)))
    expect(failure).toMatchObject({ kind: 'unsupported', retryable: false })
    expect(failure.message).toMatch(message)
    expect(model.asked).toEqual([])
  })
})

describe('a reply', () => {
  const replyTo = async (result: unknown, more = {}) =>
    (await openModel(modelOf(() => result))).generate(asked(more))

  it('of v2 is read: its words for endings, its flat usage', async () => {
    const flat = {
      inputTokens: 9,
      outputTokens: 4,
      totalTokens: 13,
      cachedInputTokens: 8,
      reasoningTokens: 1,
    }
    expect(await replyTo(says('a', { finishReason: 'length', usage: flat }))).toEqual({
      completions: [{ text: 'a', finish: 'length' }],
      usage: { promptTokens: 9, completionTokens: 4, cachedTokens: 8, reasoningTokens: 1 },
    })
  })

  it('of v3 and v4 is read: objects for endings, nested usage', async () => {
    const nested = {
      inputTokens: { total: 9, cacheRead: 8 },
      outputTokens: { total: 4, reasoning: 1, text: 3 },
    }
    expect(await replyTo(says('a', { usage: nested }))).toEqual({
      completions: [{ text: 'a', finish: 'stop' }],
      usage: { promptTokens: 9, completionTokens: 4, cachedTokens: 8, reasoningTokens: 1 },
    })
  })

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content-filter', 'filter'],
    ['tool-calls', 'tool'],
    ['error', 'unknown'],
    ['other', 'unknown'],
    ['interrupted', 'unknown'],
    ['unknown', 'unknown'],
  ])('that ended by %s is %s', async (reason, finish) => {
    const both = [says('a', { finishReason: reason }), says('a', { finishReason: { unified: reason } })]
    for (const result of both) expect((await replyTo(result)).completions[0]?.finish).toBe(finish)
  })

  it('without a usable usage has none', async () => {
    for (const usage of [
      undefined,
      {},
      { inputTokens: 3, outputTokens: Number.NaN },
      { inputTokens: { total: 3 } },
    ])
      expect(await replyTo(says('a', { usage }))).not.toHaveProperty('usage')
  })

  const text = { type: 'text', text: 'a' }
  it.each([
    [
      'reasoning apart',
      [{ type: 'reasoning', text: 'hm' }, text],
      { text: 'a', reasoning: 'hm', finish: 'stop' },
    ],
    ['texts joined', [text, { type: 'text', text: 'b' }], { text: 'ab', finish: 'stop' }],
    ['nothing', [], { text: '', finish: 'stop' }],
    ['a source', [text, { type: 'source', url: 'https://a' }], { text: 'a', finish: 'stop' }],
    ['a call', [text, { type: 'tool-call', toolName: 't' }], { text: 'a', finish: 'tool' }],
    [
      "a call of the provider's own",
      [{ type: 'tool-call', providerExecuted: true }, { type: 'tool-result' }, text],
      { text: 'a', finish: 'stop' },
    ],
    ['a file', [text, { type: 'file', mediaType: 'image/png' }], { text: 'a', finish: 'unknown' }],
    ['a part of the future', [text, { type: 'hologram' }], { text: 'a', finish: 'unknown' }],
  ])('with %s', async (_, content, completion) => {
    expect((await replyTo(says('', { content }))).completions).toEqual([completion])
  })

  it('ends before a stop text that a server left in', async () => {
    const sampling = { temperature: 1, topP: 1, stop: ['END'] }
    expect((await replyTo(says('a END b'), { sampling })).completions[0]?.text).toBe('a ')
  })

  it.each([
    ['no content', {}],
    ['a text part without text', { content: [{ type: 'text' }] }],
    ['null', null],
  ])('with %s is a bad reply', async (_, result) => {
    expect(await failureOf(replyTo(result))).toMatchObject({ kind: 'bad-reply', retryable: false })
  })
})

describe('log-probabilities', () => {
  const drawn = [
    {
      token: 'a',
      logprob: -0.1,
      top_logprobs: [
        { token: 'b', logprob: -3 },
        { token: 'a', logprob: -0.1 },
      ],
    },
  ]
  const logprobs = (top: number) => ({ test: { logprobs: top } })

  it.each([
    ['a list', drawn],
    ['what the API gives', { content: drawn }],
    ['a list for each part, as the Responses API', [drawn]],
  ])('are read from metadata that holds %s', async (_, given) => {
    const model = modelOf(() => says('a', { providerMetadata: { other: {}, test: { logprobs: given } } }))
    const provider = await openModel(model, { logprobs, providerOptions: { test: { user: 'u' } } })
    const { completions } = await provider.generate(asked({ logprobs: 2 }))
    expect(completions[0]?.tokens).toEqual([
      {
        token: 'a',
        logprob: -0.1,
        top: [
          { token: 'a', logprob: -0.1 },
          { token: 'b', logprob: -3 },
        ],
      },
    ])
    expect(model.asked[0]?.providerOptions).toEqual({ test: { user: 'u', logprobs: 2 } })
  })

  it('of no token are none where something was said: their sum would be certainty', async () => {
    const replyOf = async (text: string) => {
      const model = modelOf(() => says(text, { providerMetadata: { test: { logprobs: [] } } }))
      return (await openModel(model, { logprobs })).generate(asked({ logprobs: 0 }))
    }
    expect((await replyOf('a')).completions).toEqual([{ text: 'a', finish: 'stop' }])
    expect((await replyOf('')).completions).toEqual([{ text: '', finish: 'stop', tokens: [] }])
  })

  it('are a capability only where they arrive', async () => {
    const open = async (metadata: object) =>
      (
        await openModel(
          modelOf(({ seed }) => says(`${seed}`, metadata)),
          { logprobs, probe: true },
        )
      ).capabilities
    expect(await open({})).toMatchObject({ logprobs: false })
    expect(await open({ providerMetadata: { test: { logprobs: drawn } } })).toMatchObject({ logprobs: true })
  })
})
