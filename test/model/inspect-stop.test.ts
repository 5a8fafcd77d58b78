import { describe, expect, it } from 'vitest'
import { ProviderError } from '../../src/core/errors.js'
import { beforeStop } from '../../src/model/before-stop.js'
import { inspectStop } from '../../src/model/inspect-stop.js'
import type { Finish, GenerateReply, GenerateRequest, ModelProvider } from '../../src/model/provider.js'

const { signal } = new AbortController()

type Answer = (stop: readonly string[], request: GenerateRequest) => GenerateReply

function look(answer: Answer) {
  const asked: GenerateRequest[] = []
  const provider: ModelProvider = {
    revision: 'r',
    lane: 'test',
    capabilities: { n: false, seed: false, deterministic: false, logprobs: false, embeddings: false },
    generate: async request => {
      asked.push(request)
      return answer(request.sampling.stop ?? [], request)
    },
  }
  return { asked, finding: inspectStop(provider, signal) }
}

const words = 'lemon, river, anvil, comet, basil'
const reply = (text: string, finish: Finish, completionTokens?: number): GenerateReply => ({
  completions: [{ text, finish }],
  ...(completionTokens !== undefined && { usage: { promptTokens: 9, completionTokens } }),
})
/** Cut as a provider does it, wherever the server ended. */
const cut = (stop: readonly string[]): string => beforeStop(words, stop) ?? words
const refused = new ProviderError('no', { kind: 'bad-request', retryable: false })

describe('inspectStop', () => {
  it.each<[string, 'ok' | 'warning' | 'unknown', Answer]>([
    ['yes', 'ok', stop => reply(cut(stop), stop.length > 0 ? 'stop' : 'length')],
    ['yes', 'ok', stop => reply(cut(stop), 'stop', stop.length > 0 ? 1 : 12)],
    ['no', 'warning', stop => reply(cut(stop), 'length')],
    ['no', 'warning', stop => reply(cut(stop), 'stop', 12)],
    ['could not be seen', 'unknown', stop => reply(cut(stop), 'stop')],
    ['could not be seen', 'unknown', () => reply('', 'length', 32)],
    [
      'refuses it',
      'warning',
      stop => {
        if (stop.length > 0) throw refused
        return reply(words, 'length')
      },
    ],
  ])('finds: %s', async (said, state, answer) => {
    const { asked, finding } = look(answer)
    expect(await finding).toMatchObject({ name: 'stop', state, said: `ends a text at a stop text: ${said}` })
    expect(asked.length).toBeLessThanOrEqual(2)
    for (const { n, sampling } of asked) expect([n, sampling.maxTokens]).toEqual([1, 32])
    for (const { sampling } of asked) expect(sampling.stop?.length ?? 0).toBeLessThanOrEqual(4)
  })

  it('asks a model without a chat template for a raw text', async () => {
    const { asked, finding } = look((stop, { input }) => {
      if ('messages' in input) throw refused
      return reply(cut(stop), stop.length > 0 ? 'stop' : 'length')
    })
    expect(await finding).toMatchObject({ state: 'ok' })
    expect(asked.map(({ input }) => 'text' in input)).toEqual([false, true, true])
  })

  it('throws what is no answer to its question', async () => {
    const away = new ProviderError('away', { kind: 'auth', retryable: false })
    const { finding } = look(() => {
      throw away
    })
    await expect(finding).rejects.toBe(away)
    await expect(
      look(() => {
        throw refused
      }).finding,
    ).rejects.toBe(refused)
  })
})
