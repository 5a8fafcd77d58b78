import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Completion,
  type GenerateRequest,
  type ModelProvider,
  ProviderError,
  sampleCandidates,
  scriptedProvider,
  textFormat,
} from '../../src/index.js'

/** A backend that gives as many completions as it is told to, whatever it is asked for. */
function backend(give: (request: GenerateRequest) => number, several = true) {
  const asked: GenerateRequest[] = []
  const model: ModelProvider = {
    revision: 'r',
    lane: 'l',
    capabilities: { n: several, seed: true, deterministic: true, logprobs: false, embeddings: false },
    async generate(request) {
      asked.push(request)
      const completions = Array.from(
        { length: give(request) },
        (_, i): Completion => ({ text: `${request.seed}/${i}`, finish: 'stop' }),
      )
      return { completions }
    },
  }
  return { model, asked }
}

const prompt = 'Name a prime.'

describe('sampleCandidates', () => {
  it("asks once for all, with the paper's sampling", async () => {
    const { model, asked } = backend(({ n }) => n)
    const candidates = await sampleCandidates({ model, prompt })
    expect(candidates).toHaveLength(4)
    expect(asked).toEqual([
      {
        input: { messages: [{ role: 'user', content: prompt }] },
        n: 4,
        seed: expect.any(Number),
        sampling: { temperature: 0.7, topP: 0.9 },
        affinity: prompt,
        signal: expect.any(AbortSignal),
      },
    ])
  })

  it('asks a backend that gives one completion a call as often as needed, each under a seed of its own', async () => {
    const { model, asked } = backend(() => 1, false)
    const candidates = await sampleCandidates({ model, prompt, n: 5 })
    expect(asked.map(({ n }) => n)).toEqual([1, 1, 1, 1, 1])
    expect(new Set(asked.map(({ seed }) => seed)).size).toBe(5)
    expect(candidates.map(({ text }) => text)).toEqual(asked.map(({ seed }) => `${seed}/0`))
  })

  it('tops short replies up, and no draw is asked for twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 14 })),
        async (n, lengths) => {
          const { model, asked } = backend(() => lengths.next().value ?? 1)
          const candidates = await sampleCandidates({ model, prompt, n })
          expect(candidates).toHaveLength(n)
          expect(new Set(candidates.map(({ text }) => text)).size).toBe(n)
          expect(new Set(asked.map(({ seed }) => seed)).size).toBe(asked.length)
          expect(asked.map(request => request.n)).toEqual(
            asked.map(request => request.n).toSorted((a, b) => b - a),
          )
        },
      ),
    )
  })

  it('gives the candidates of a wide call in the order in which the backend gave them', async () => {
    const { model, asked } = backend(({ n }) => n + 3)
    const candidates = await sampleCandidates({ model, prompt, n: 2 })
    expect(candidates.map(({ text }) => text)).toEqual([`${asked[0]?.seed}/0`, `${asked[0]?.seed}/1`])
  })

  it('does not ask for ever: a reply without a completion is an error', async () => {
    const { model, asked } = backend(({ n }) => (n === 4 ? 1 : 0))
    await expect(sampleCandidates({ model, prompt })).rejects.toMatchObject({
      name: 'ProviderError',
      kind: 'bad-reply',
      retryable: true,
    })
    expect(asked).toHaveLength(2)
  })

  it('throws what the model throws, without another try', async () => {
    const error = new ProviderError('gone', { kind: 'server', retryable: true })
    let calls = 0
    const model = scriptedProvider(() => {
      calls++
      throw error
    })
    await expect(sampleCandidates({ model, prompt, n: 1 })).rejects.toBe(error)
    expect(calls).toBe(1)
  })

  it('asks the same draws under equal seeds, and others for another seed or prompt', async () => {
    const { model, asked } = backend(({ n }) => n)
    const seedOf = async (more: object) => {
      await sampleCandidates({ model, prompt, ...more })
      return asked.at(-1)?.seed
    }
    expect(await seedOf({ seed: 1 })).toBe(await seedOf({ seed: 1 }))
    expect(new Set([await seedOf({}), await seedOf({ seed: 1 }), await seedOf({ prompt: 'q' })]).size).toBe(3)
  })

  it('gives a base model raw text, and ends it where the format says', async () => {
    const { model, asked } = backend(({ n }) => n)
    const format = textFormat({ candidate: 'Q: {{prompt}}\nA:', judge: '{{prompt}}', stop: ['\nQ:'] })
    const sampling = { temperature: 0, topP: 1, stop: ['END'] }
    await sampleCandidates({ model, prompt: 'What is $& and {{prompt}}?', format, sampling })
    expect(asked[0]).toMatchObject({
      input: { text: 'Q: What is $& and {{prompt}}?\nA:' },
      sampling: { temperature: 0, topP: 1, stop: ['END', '\nQ:'] },
    })
  })

  it('hands its signal on', async () => {
    const model = scriptedProvider(() => 'never')
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(sampleCandidates({ model, prompt, signal })).rejects.toThrow('enough')
  })

  it.each([
    ['n', { n: 0 }],
    ['n', { n: 2.5 }],
    ['n', { n: Number.NaN }],
    ['N', { N: 4 }],
  ])('refuses %s of %o', async (field, more) => {
    const { model, asked } = backend(({ n }) => n)
    await expect(sampleCandidates({ model, prompt, ...more })).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      field,
    })
    expect(asked).toEqual([])
  })
})
