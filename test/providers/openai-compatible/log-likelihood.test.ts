// No server that runs here echoes log-probabilities: stand-ins answer as OpenAI's API describes it.
import { describe, expect, it } from 'vitest'
import { asked, failureOf, openModel, serveJson } from './server.js'

const { signal } = asked()
const input = { text: 'Q: prime?\nA:' }
const [end, size] = [input.text.length, ' 7 is'.length]

const echo = (more: object = {}) => ({
  choices: [
    {
      text: `${input.text} 7 is.`,
      logprobs: {
        tokens: ['Q: prime?', '\nA:', ' 7', ' is', '.'],
        token_logprobs: [null, -2, -0.5, -0.25, -3],
        top_logprobs: null,
        text_offset: [0, 9, end, end + 2, end + size],
        ...more,
      },
    },
  ],
})

async function likelihood(json: unknown, response = ' 7 is') {
  const server = await serveJson(json)
  const model = await openModel(server.baseURL)
  return { server, tokens: await model.logLikelihood?.(input, response, signal) }
}

describe('the log-likelihood of a response (a stand-in for a server that echoes)', () => {
  it('is that of its tokens, without the prompt and what was generated', async () => {
    const { server, tokens } = await likelihood(echo())
    expect(tokens).toEqual([
      { token: ' 7', logprob: -0.5 },
      { token: ' is', logprob: -0.25 },
    ])
    expect(server.received[0]).toMatchObject({
      url: '/v1/completions',
      body: { prompt: 'Q: prime?\nA: 7 is', echo: true, logprobs: 0, max_tokens: 1, temperature: 0 },
    })
  })

  it('is found where the server counts other characters, and puts a token before the prompt', async () => {
    const text = 'Is 7 prime? 🙂🙂🙂 A:'
    const tokens = ['<s>', 'Is 7 prime?', ' 🙂🙂🙂', ' A:', ' yes', ' 🙂', '.']
    // In code points, as Python counts, with the token that was put before.
    const text_offset = [0, 3, 14, 18, 21, 25, 27]
    const token_logprobs = [null, -1, -2, -3, -0.5, -0.25, -9]
    const server = await serveJson({ choices: [{ logprobs: { tokens, token_logprobs, text_offset } }] })
    const model = await openModel(server.baseURL)
    expect(await model.logLikelihood?.({ text }, ' yes 🙂', signal)).toEqual([
      { token: ' yes', logprob: -0.5 },
      { token: ' 🙂', logprob: -0.25 },
    ])
  })

  it('is that of its tokens where nothing was generated', async () => {
    const logprobs = { tokens: ['Q: prime?\nA:', ' 7', ' is'], token_logprobs: [null, -0.5, -0.25] }
    expect((await likelihood({ choices: [{ logprobs }] })).tokens).toHaveLength(2)
  })

  it.each([
    [
      'no log-probabilities',
      { choices: [{ text: 'x', logprobs: null }] },
      /no log-probabilities of the prompt/,
    ],
    ['no choices', { choices: [] }, /no log-probabilities of the prompt/],
    ['a null among them', echo({ token_logprobs: [null, -2, null, -0.25, -3] }), /some .* not all/],
    ['tokens only', echo({ token_logprobs: [] }), /some .* not all/],
    ['other tokens', echo({ tokens: ['Q: prime?', '\nA:', ' 8', ' is', '.'] }), /are not the response/],
    [
      'parts of characters',
      echo({ tokens: ['Q: prime?', '\nA:', '\ufffd', ' is', '.'] }),
      /are not the response/,
    ],
    [
      'a token across the border',
      echo({ tokens: ['Q: prime?', '\nA', ': 7', ' is', '.'] }),
      /holds the end of the prompt/,
    ],
  ])('is an error where the reply has %s', async (_, json, message) => {
    const error = await failureOf(likelihood(json))
    expect(error).toMatchObject({ kind: 'unsupported', message: expect.stringMatching(message) })
  })

  it('of a conversation is an error, before anything is sent', async () => {
    const server = await serveJson(echo())
    const model = await openModel(server.baseURL)
    const call = async () => model.logLikelihood?.(asked().input, 'Hi', signal)
    expect((await failureOf(call())).message).toMatch(/only the server knows its chat template/)
    expect(server.received).toEqual([])
  })
})
