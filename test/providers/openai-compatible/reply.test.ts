import { describe, expect, it } from 'vitest'
import { asked, chat, failureOf, openModel, replyTo, serve, serveText } from './server.js'

const text = { input: { text: 'Hi' } }

describe('texts', () => {
  it('come in the order of their index', async () => {
    const { choices } = chat('a', 'b', 'c')
    const reply = await replyTo({ choices: [choices[2], choices[0], choices[1]] }, { n: 3 })
    expect(reply.completions.map(({ text }) => text)).toEqual(['a', 'b', 'c'])
  })

  it('come as they are where indices are missing or twice the same', async () => {
    const choices = [
      { index: 0, message: { content: 'b' } },
      { index: 0, message: { content: 'a' } },
      { message: { content: 'c' } },
    ]
    const reply = await replyTo({ choices }, { n: 3 })
    expect(reply.completions.map(({ text }) => text)).toEqual(['b', 'a', 'c'])
  })

  it('are returned short where the server gives fewer than n', async () => {
    expect((await replyTo(chat('a'), { n: 4 })).completions).toHaveLength(1)
  })

  it.each([
    ['null', { content: null }, ''],
    ['missing', { role: 'assistant' }, ''],
    ['empty', { content: '' }, ''],
    [
      'parts',
      {
        content: [
          { type: 'text', text: 'a' },
          { type: 'output_text', text: 'b' },
        ],
      },
      'ab',
    ],
    ['no parts', { content: [] }, ''],
  ])('are read from content that is %s', async (_, message, text) => {
    expect((await replyTo(chat(message))).completions).toEqual([{ text, finish: 'stop' }])
  })

  it('are read from /completions', async () => {
    const choices = [{ text: 'a', finish_reason: 'stop' }]
    expect((await replyTo({ choices }, text)).completions).toEqual([{ text: 'a', finish: 'stop' }])
  })
})

describe('a reply', () => {
  it('is read after early hints', async () => {
    const { baseURL } = await serve(response => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' })
      response.end(JSON.stringify(chat('a')))
    })
    expect((await (await openModel(baseURL)).generate(asked())).completions[0]?.text).toBe('a')
  })

  it('is read to the end of its connection where it states no length', async () => {
    const { baseURL } = await serve((_, { socket }) => {
      socket.end(`HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(chat('a'))}`)
    })
    expect((await (await openModel(baseURL)).generate(asked())).completions[0]?.text).toBe('a')
  })

  it('is put together of its pieces, wherever a character was cut', async () => {
    const said = 'naïve 🙂 “x” — \u0000'
    const { baseURL } = await serve(async response => {
      for (const byte of Buffer.from(JSON.stringify(chat(said)))) {
        response.write(Buffer.of(byte))
        await new Promise(setImmediate)
      }
      response.end()
    })
    expect((await (await openModel(baseURL)).generate(asked())).completions[0]?.text).toBe(said)
  })
})

describe('a stop text', () => {
  const sampling = { temperature: 0.7, topP: 0.9, stop: ['\nQ:', '###'] }

  // transformers serve gives the token that holds the stop text, to its end.
  it.each([
    ['left at the end', 'a\nQ:', 'a'],
    ['with the rest of its token', 'a b###\n', 'a b'],
    ['after another', 'a###b\nQ:', 'a'],
    ['alone', '\nQ:', ''],
    ['nowhere', 'a\nQ', 'a\nQ'],
  ])('is not part of the completion: %s', async (_, said, text) => {
    expect((await replyTo(chat(said), { sampling })).completions).toEqual([{ text, finish: 'stop' }])
    const choices = [{ text: said, finish_reason: 'stop' }]
    const input = { text: 'Hi' }
    expect((await replyTo({ choices }, { sampling, input })).completions).toEqual([{ text, finish: 'stop' }])
  })

  it("that was not asked for is the model's own word", async () => {
    expect((await replyTo(chat('a###b'))).completions).toEqual([{ text: 'a###b', finish: 'stop' }])
  })
})

describe('reasoning', () => {
  it.each([
    ['reasoning_content', { content: 'Score: 3', reasoning_content: 'Score: 5?' }],
    ['reasoning', { content: 'Score: 3', reasoning: 'Score: 5?' }],
    [
      'thinking parts',
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Score: 5?' }] },
          { type: 'text', text: 'Score: 3' },
        ],
      },
    ],
  ])('in %s is kept apart from the text', async (_, message) => {
    const completion = { text: 'Score: 3', reasoning: 'Score: 5?', finish: 'stop' }
    expect((await replyTo(chat(message))).completions).toEqual([completion])
  })

  it('is not the text where there is no text', async () => {
    const message = { content: null, reasoning_content: 'hm' }
    expect((await replyTo(chat(message))).completions).toEqual([
      { text: '', reasoning: 'hm', finish: 'stop' },
    ])
  })

  it('of a wrong type does not lose the text', async () => {
    const message = { content: 'a', reasoning_content: { x: 1 }, tool_calls: 'none' }
    expect((await replyTo(chat(message))).completions).toEqual([{ text: 'a', finish: 'stop' }])
  })
})

describe('finish', () => {
  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'filter'],
    ['tool_calls', 'tool'],
    ['function_call', 'tool'],
    ['abort', 'unknown'],
    ['constructor', 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
    [3, 'unknown'],
  ])('%s is %s', async (finish_reason, finish) => {
    const choices = [{ message: { content: 'a' }, text: 'a', finish_reason }]
    expect((await replyTo({ choices })).completions[0]?.finish).toBe(finish)
    expect((await replyTo({ choices }, text)).completions[0]?.finish).toBe(finish)
  })

  it.each([
    ['a tool call', { content: 'a', tool_calls: [{ id: 'x' }] }, 'a', 'tool'],
    ['a refusal', { content: null, refusal: 'No.' }, 'No.', 'filter'],
    ['a refusal part', { content: [{ type: 'refusal', refusal: 'No.' }] }, 'No.', 'filter'],
  ])('is not stop for %s', async (_, message, text, finish) => {
    expect((await replyTo(chat(message))).completions).toEqual([{ text, finish }])
  })
})

describe('usage', () => {
  const usageOf = async (usage: unknown) => (await replyTo({ ...chat('a'), usage })).usage

  it('has the counts that the server gives', async () => {
    expect(await usageOf({ prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 })).toEqual({
      promptTokens: 3,
      completionTokens: 4,
    })
    expect(
      await usageOf({
        prompt_tokens: 3,
        completion_tokens: 4,
        prompt_tokens_details: { cached_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 1 },
      }),
    ).toEqual({ promptTokens: 3, completionTokens: 4, cachedTokens: 2, reasoningTokens: 1 })
  })

  it.each([
    ['missing', undefined],
    ['null', null],
    ['negative', { prompt_tokens: -1, completion_tokens: 4 }],
    ['a fraction', { prompt_tokens: 1.5, completion_tokens: 4 }],
    ['half there', { prompt_tokens: 1 }],
    ['a text', { prompt_tokens: '1', completion_tokens: 4 }],
  ])('that is %s is left out', async (_, usage) => {
    expect(await usageOf(usage)).toBeUndefined()
  })

  it('leaves out broken details alone', async () => {
    const usage = {
      prompt_tokens: 3,
      completion_tokens: 4,
      prompt_tokens_details: null,
      completion_tokens_details: { reasoning_tokens: -1 },
    }
    expect(await usageOf(usage)).toEqual({ promptTokens: 3, completionTokens: 4 })
  })

  it('that Python wrote as NaN does not lose the text', async () => {
    const content = 'Infinity \\" NaN \\\\'
    const { baseURL } = await serveText(
      `{"choices":[{"message":{"content":"${content}"},"logprobs":{"content":[{"token":"a","logprob":-Infinity}]}}],"usage":{"prompt_tokens":NaN,"completion_tokens":Infinity}}`,
    )
    const reply = await (await openModel(baseURL)).generate(asked({ logprobs: 0 }))
    expect(reply).toEqual({ completions: [{ text: 'Infinity " NaN \\', finish: 'unknown' }] })
  })

  it('that is NaN beside a text of millions of characters does not lose it either', async () => {
    const content = 'x\\n'.repeat(3_000_000)
    const { baseURL } = await serveText(`{"usage":NaN,"choices":[{"message":{"content":"${content}"}}]}`)
    const reply = await (await openModel(baseURL)).generate(asked())
    expect(reply.completions[0]?.text).toHaveLength(6_000_000)
  })
})

describe('log-probabilities', () => {
  const tokensOf = async (logprobs: unknown, request = {}) => {
    const choices = [{ message: { content: 'a' }, text: 'a', logprobs, finish_reason: 'stop' }]
    return (await replyTo({ choices }, { logprobs: 2, ...request })).completions[0]?.tokens
  }
  const chatForm = {
    content: [
      {
        token: 'a',
        logprob: -0.5,
        bytes: [97],
        top_logprobs: [
          { token: 'b', logprob: -1 },
          { token: 'a', logprob: -0.5 },
        ],
      },
      { token: '!', logprob: 1e-9, top_logprobs: [] },
    ],
  }
  const expected = [
    {
      token: 'a',
      logprob: -0.5,
      top: [
        { token: 'a', logprob: -0.5 },
        { token: 'b', logprob: -1 },
      ],
    },
    { token: '!', logprob: 0 },
  ]

  it('are read in both forms of the API, on both endpoints, best alternative first', async () => {
    const legacy = { tokens: ['a', '!'], token_logprobs: [-0.5, 0], top_logprobs: [{ b: -1, a: -0.5 }, null] }
    expect(await tokensOf(chatForm)).toEqual(expected)
    expect(await tokensOf(chatForm, text)).toEqual(expected)
    expect(await tokensOf(legacy, text)).toEqual(expected)
    expect(await tokensOf(legacy)).toEqual(expected)
  })

  it.each([
    ['missing', undefined],
    ['null', null],
    ['positive', { content: [{ token: 'a', logprob: 0.5 }] }],
    ['no number', { content: [{ token: 'a', logprob: null }] }],
    ['of another length', { tokens: ['a'], token_logprobs: [-1, -2] }],
    ['partly null', { tokens: ['a', 'b'], token_logprobs: [null, -2] }],
  ])('that are %s are left out and the text is kept', async (_, logprobs) => {
    expect(await tokensOf(logprobs)).toBeUndefined()
  })

  it('that nobody asked for are left out', async () => {
    expect(await tokensOf(chatForm, { logprobs: undefined })).toBeUndefined()
  })
})

describe('a reply that is not what the API promises', () => {
  const failed = async (...[body, options]: Parameters<typeof serveText>) => {
    const { baseURL } = await serveText(body, options)
    return failureOf((await openModel(baseURL)).generate(asked({ n: 2 })))
  }

  it.each([
    ['cut', '{"choices":[{"message":{"content":"Hel'],
    ['empty', ''],
    ['not JSON', 'Internal error'],
    ['without choices', '{"choices":[]}'],
    ['an error', '{"error":{"message":"upstream overloaded","code":502}}'],
  ])('is bad-reply and may work again: %s', async (_, body) => {
    const failure = await failed(body)
    expect(failure).toMatchObject({ kind: 'bad-reply', retryable: true, status: 200, raw: body })
  })

  it.each([
    ['null', 'null'],
    ['an array', '[]'],
    ['choices of another kind', '{"choices":{}}'],
    ['a choice without message', '{"choices":[{"index":0}]}'],
    ['a message of another kind', '{"choices":[{"message":"hello"}]}'],
    ['content of another kind', '{"choices":[{"message":{"content":5}}]}'],
    ['one choice that is broken', '{"choices":[{"message":{"content":"a"}},{"message":{"content":{}}}]}'],
    ['more choices than asked for', JSON.stringify(chat('a', 'b', 'c'))],
  ])('is bad-reply and stays so: %s', async (_, body) => {
    const failure = await failed(body)
    expect(failure).toMatchObject({ kind: 'bad-reply', retryable: false, status: 200, raw: body })
  })

  it.each(['text/html; charset=utf-8', 'text/event-stream', 'application/xml'])(
    'is bad-reply: %s',
    async type => {
      const failure = await failed(JSON.stringify(chat('a')), { headers: { 'content-type': type } })
      expect(failure).toMatchObject({ kind: 'bad-reply', retryable: true, status: 200 })
      expect(failure.message).toContain(type)
    },
  )

  it('is bad-reply: compressed', async () => {
    const failure = await failed(JSON.stringify(chat('a')), { headers: { 'content-encoding': 'br' } })
    expect(failure).toMatchObject({ kind: 'bad-reply', retryable: true })
  })

  it('is bad-reply: not UTF-8', async () => {
    const { baseURL } = await serveText(Buffer.from([0x22, 0xff, 0x22]) as unknown as string)
    expect(await failureOf((await openModel(baseURL)).generate(asked()))).toMatchObject({ kind: 'bad-reply' })
  })

  it.each([
    '',
    'text/plain',
    'application/octet-stream',
    'application/problem+json',
    'text/json; charset=utf-8',
  ])('is fine where only the label is vague: %s', async type => {
    const { baseURL } = await serveText(JSON.stringify(chat('a')), { headers: { 'content-type': type } })
    expect((await (await openModel(baseURL)).generate(asked())).completions[0]?.text).toBe('a')
  })

  it('carries at most 2 kB of the reply', async () => {
    const failure = await failed('x'.repeat(1_000_000))
    expect(failure.raw?.length).toBeLessThan(2200)
  })
})
