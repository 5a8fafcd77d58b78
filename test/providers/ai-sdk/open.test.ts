import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/core/errors.js'
import {
  type AiLanguageModel,
  type AiSdkOptions,
  type AiSdkProbeReport,
  aiSdk,
} from '../../../src/providers/ai-sdk/index.js'
import { asked, bySeed, checkpoint, embedder, failureOf, modelOf, openModel, says } from './models.js'

/** What a program in JavaScript may pass. */
const given = (options: object): AiSdkOptions =>
  Object.assign({ model: modelOf(bySeed), revision: '1' }, options)

describe('options', () => {
  it.each([
    ['an id', { model: 'openai/gpt-5' }, /model: .*gateway/],
    ['an id of an embedding model', { embeddings: 'openai/e' }, /embeddings: .*gateway/],
    ['no model', { model: undefined }, /model: .*nothing|model: .*model object/],
    ['no revision', { revision: '' }, /revision/],
    ['an unknown option', { retries: 3 }, /retries: expected one of the options/],
    ['an unknown capability', { capabilities: { n: true } }, /n: expected one of/],
    [
      'log-probabilities that nobody asks for',
      { capabilities: { logprobs: true } },
      /capabilities\.logprobs/,
    ],
    [
      'provider options that are no JSON',
      { providerOptions: { a: { b: Number.NaN } } },
      /providerOptions\.a\.b/,
    ],
    ['provider options without a provider', { providerOptions: { a: 1 } }, /providerOptions/],
    ['an omitted setting that is none', { omit: ['seed'] }, /omit/],
    ['no time', { timeoutMs: 0 }, /timeoutMs/],
    ['a lane without a name', { lane: '' }, /lane/],
  ])('refuse %s', (_, options, message) => {
    expect(() => aiSdk(given(options))).toThrow(message)
    expect(() => aiSdk(given(options))).toThrow(expect.toSatisfy(InvalidArgumentError.isInstance))
  })

  it.each([
    ['an id', () => 'openai/gpt-5', /gateway/],
    ['nothing', () => undefined, /doGenerate/],
    [
      'a model of the future',
      () => ({ ...modelOf(bySeed), specificationVersion: 'v9' }),
      /specificationVersion/,
    ],
    // What a provider makes of a checkpoint.
    ['a model whose id is no text', () => ({ ...modelOf(bySeed), modelId: checkpoint }), /modelId/],
  ])('refuse a function that gives %s', async (_, model, message) => {
    await expect(aiSdk(given({ model }))(checkpoint)).rejects.toThrow(message)
  })
})

describe('a revision', () => {
  const revisionOf = async (options: Partial<AiSdkOptions> = {}, of = checkpoint) =>
    (await aiSdk({ model: modelOf(bySeed), revision: '1', probe: false, ...options })(of)).revision
  const named = (modelId: string): AiLanguageModel => ({ ...modelOf(bySeed), modelId })

  it('depends on what an answer depends on', async () => {
    const revisions = [
      await revisionOf(),
      await revisionOf({ revision: '2' }),
      await revisionOf({ providerOptions: { a: { b: 1 } } }),
      await revisionOf({ omit: ['topP'] }),
      await revisionOf({ capabilities: { seed: false } }),
      await revisionOf({ model: named('other') }),
      await revisionOf({}, { ...checkpoint, revision: 'sha256:2' }),
    ]
    expect(new Set(revisions).size).toBe(revisions.length)
    expect(revisions[0]).toMatch(/^sha256:1\+[0-9a-f]{16}$/)
  })

  it('does not depend on where a checkpoint lies, nor on what a probe finds or who is told', async () => {
    const model = ({ path }: typeof checkpoint) => named(path)
    const moved = { ...checkpoint, path: 'elsewhere' }
    expect(await revisionOf({ model }, moved)).toBe(await revisionOf({ model }))
    expect(await revisionOf({ probe: true, lane: 'x', timeoutMs: 1000, onProbe: () => {} })).toBe(
      await revisionOf(),
    )
  })
})

describe('a probe', () => {
  const probed = async (model: AiLanguageModel, more: Partial<AiSdkOptions> = {}) => {
    const reports: AiSdkProbeReport[] = []
    const provider = await openModel(model, { probe: true, onProbe: report => reports.push(report), ...more })
    return { provider, reports }
  }

  it.each(['v2', 'v3', 'v4'] as const)('finds seeds of a model of %s', async version => {
    const { provider, reports } = await probed(modelOf(bySeed, version))
    const capabilities = { n: false, seed: true, deterministic: false, logprobs: false, embeddings: false }
    expect(provider.capabilities).toEqual(capabilities)
    expect(reports).toEqual([{ checkpoint, capabilities, requests: 3 }])
  })

  it('finds that seeds are passed over', async () => {
    const { provider } = await probed(modelOf((_, call) => says(`${call}`)))
    expect(provider.capabilities.seed).toBe(false)
  })

  it.each([
    ['v2', { type: 'unsupported-setting', setting: 'seed' }],
    ['v3', { type: 'unsupported', feature: 'seed', details: 'no seeds here' }],
  ] as const)('sends no seed to a model of %s that takes none', async (version, warning) => {
    const model = modelOf(
      ({ seed }, call) => says(`${call}`, { warnings: seed === undefined ? [] : [warning] }),
      version,
    )
    const { provider } = await probed(model)
    expect(provider.capabilities.seed).toBe(false)
    await provider.generate(asked())
    expect(model.asked.filter(({ seed }) => seed !== undefined)).toHaveLength(1)
  })

  it('refuses a model that does not sample', async () => {
    const failure = await failureOf(probed(modelOf(() => says('always'))))
    expect(failure).toMatchObject({ kind: 'unsupported', retryable: false })
    expect(failure.message).toMatch(/does not sample/)
  })

  it('refuses a model that takes no temperature, unless it is left out', async () => {
    const warning = { type: 'unsupported', feature: 'temperature' }
    const model = modelOf(({ seed, temperature }) =>
      says(`${seed}`, { warnings: temperature === undefined ? [] : [warning] }),
    )
    expect((await failureOf(probed(model))).message).toMatch(/temperature.*omit/)
    const { provider } = await probed(model, { omit: ['temperature'] })
    expect((await provider.generate(asked())).completions).toHaveLength(1)
  })

  it('asks once where all is declared', async () => {
    const { reports } = await probed(modelOf(bySeed), { capabilities: { seed: true } })
    expect(reports[0]?.requests).toBe(1)
  })

  it('tries again what passes', async () => {
    const model = modelOf((options, call) => {
      if (call > 1) return bySeed(options)
      throw Object.assign(new Error('busy'), { statusCode: 503, responseHeaders: { 'Retry-After-Ms': '1' } })
    })
    expect((await probed(model)).reports[0]?.requests).toBe(4)
  })
})

describe('warnings', () => {
  it('of what a call asks are errors, where no probe could say so', async () => {
    const model = modelOf(({ topK }) =>
      says('a', { warnings: topK ? [{ type: 'unsupported', feature: 'topK' }] : [] }),
    )
    const provider = await openModel(model)
    await provider.generate(asked())
    const failure = await failureOf(
      provider.generate(asked({ sampling: { temperature: 1, topP: 1, topK: 5 } })),
    )
    expect(failure).toMatchObject({ kind: 'unsupported', retryable: false })
    expect(failure.message).toMatch(/topK/)
  })

  it('of other kinds are told once each', async () => {
    const told: string[] = []
    const warnings = [
      { type: 'other', message: 'clamped\u001b[31m' },
      { type: 'compatibility', feature: 'json', details: 'by a tool' },
      { type: 'deprecated', setting: 'x', message: 'use y' },
    ]
    const provider = await openModel(
      modelOf(() => says('a', { warnings })),
      { onWarning: text => told.push(text) },
    )
    await provider.generate(asked())
    await provider.generate(asked())
    expect(told).toEqual(['other: clamped [31m', 'compatibility: json: by a tool', 'deprecated: x: use y'])
  })
})

describe('embeddings', () => {
  const texts = Array.from({ length: 10 }, (_, i) => 'x'.repeat(i))
  const { signal } = new AbortController()

  it('come in order, in calls of as many as the model takes', async () => {
    const embeddings = embedder()
    const provider = await openModel(modelOf(bySeed), { embeddings })
    expect(provider.capabilities.embeddings).toBe(true)
    const vectors = await provider.embed?.(texts, signal)
    expect(vectors).toEqual(texts.map(text => Float32Array.from([text.length, 0.5])))
    expect(embeddings.calls.map(({ length }) => length)).toEqual([3, 3, 3, 1])
  })

  it.each([
    [true, 4],
    [false, 1],
  ])('run side by side at most so many at a time: %s, %i', async (isParallel, most) => {
    let running = 0
    let highest = 0
    const embeddings = embedder({
      maxEmbeddingsPerCall: Promise.resolve(1),
      supportsParallelCalls: Promise.resolve(isParallel),
      async doEmbed({ values }) {
        highest = Math.max(highest, ++running)
        await new Promise(resolve => setTimeout(resolve, 2))
        running--
        return { embeddings: values.map(() => [1]) }
      },
    })
    await (await openModel(modelOf(bySeed), { embeddings })).embed?.(texts, signal)
    expect(highest).toBe(most)
  })

  it('of no texts are none', async () => {
    const embeddings = embedder({ maxEmbeddingsPerCall: undefined })
    expect(await (await openModel(modelOf(bySeed), { embeddings })).embed?.([], signal)).toEqual([])
    expect(embeddings.calls).toEqual([])
  })

  it.each([Number.NaN, 2.5, 0, -1, Number.POSITIVE_INFINITY])(
    'loses no text where a model takes %s in a call',
    async maxEmbeddingsPerCall => {
      const provider = await openModel(modelOf(bySeed), { embeddings: embedder({ maxEmbeddingsPerCall }) })
      const vectors = await provider.embed?.(texts, signal)
      expect(vectors?.map(([length]) => length)).toEqual(texts.map(({ length }) => length))
    },
  )

  it('fail with an error of ours where a model cannot say how many it takes', async () => {
    const maxEmbeddingsPerCall = Promise.reject(new Error('no route'))
    const provider = await openModel(modelOf(bySeed), { embeddings: embedder({ maxEmbeddingsPerCall }) })
    expect((await failureOf(provider.embed?.(texts, signal) ?? Promise.resolve())).message).toContain(
      'no route',
    )
  })

  it('are refused where the model says that it left out a setting; other warnings are told', async () => {
    const told: string[] = []
    const warning = { type: 'unsupported', feature: 'dimensions' }
    const warnings: object[] = [{ type: 'other', message: 'slow today' }]
    const embeddings = embedder({ doEmbed: async () => ({ embeddings: [[1]], warnings }) })
    const provider = await openModel(modelOf(bySeed), { embeddings, onWarning: text => told.push(text) })
    expect(await provider.embed?.(['a'], signal)).toHaveLength(1)
    expect(told).toEqual(['other: slow today'])
    warnings.push(warning)
    const embed = provider.embed?.(['a'], signal) ?? Promise.resolve()
    expect(await failureOf(embed)).toMatchObject({ kind: 'unsupported', retryable: false })
  })

  it.each([
    ['too few', { embeddings: [] }],
    ['no numbers', { embeddings: [[Number.NaN], [1]] }],
    ['two lengths', { embeddings: [[1], [1, 2]] }],
    ['nothing', {}],
  ])('that are %s are a bad reply', async (_, result) => {
    const embeddings = embedder({ doEmbed: async () => result })
    const provider = await openModel(modelOf(bySeed), { embeddings })
    const embed = provider.embed?.(['a', 'b'], signal) ?? Promise.resolve()
    expect(await failureOf(embed)).toMatchObject({ kind: 'bad-reply' })
  })

  it('are absent without a model for them', async () => {
    const provider = await openModel(modelOf(bySeed))
    expect(provider.capabilities.embeddings).toBe(false)
    expect(provider.embed).toBeUndefined()
  })
})
