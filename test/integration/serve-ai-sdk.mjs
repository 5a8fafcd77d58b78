// A model object of the AI SDK against `transformers serve`, whose weights are random: what opening it finds, and that it
// then samples. serve.mjs does the same, and more, without the SDK.
import assert from 'node:assert/strict'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { aiSdk, poolFetch } from 'self-rewarding/ai-sdk'
import { check, run } from '../check.mjs'
import { documented } from './capabilities.mjs'
import { folder } from './python.mjs'
import { serve } from './transformers-serve.mjs'

const start = { name: 'M1', path: path.join(folder, 'llama'), revision: 'tiny-llama' }
run(folder, 'python', path.join(import.meta.dirname, 'tiny_model.py'), start.path, 'llama')
// In a place of its own: the package itself needs no part of the SDK.
const packages = ['@ai-sdk/openai-compatible@3.0.92', 'zod@4']
run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefix', folder, ...packages)
const sdk = path.join(folder, 'node_modules/@ai-sdk/openai-compatible/dist/index.js')
const { createOpenAICompatible } = await import(pathToFileURL(sdk).href)

const local = createOpenAICompatible({ name: 'local', baseURL: `${await serve()}/v1`, fetch: poolFetch() })
const sampled = { local: { generation_config: JSON.stringify({ do_sample: true, top_k: 0 }) } }
const shared = {
  /** @param {{ path: string }} checkpoint */
  model: ({ path }) => local.chatModel(path),
  revision: 'random weights',
}

await check('a model that does not sample is refused', () =>
  assert.rejects(async () => aiSdk(shared)(start), {
    name: 'ProviderError',
    kind: 'unsupported',
    message: /does not sample/,
  }),
)

/** @type {import('self-rewarding/ai-sdk').AiSdkProbeReport[]} */
const reports = []
const provider = await aiSdk({
  ...shared,
  providerOptions: sampled,
  logprobs: top => ({ local: { logprobs: true, top_logprobs: top } }),
  onProbe: report => reports.push(report),
})(start)

/**
 * One completion.
 * @param {number} seed
 * @param {Partial<import('self-rewarding').Sampling>} [more]
 */
async function complete(seed, more) {
  const { signal } = new AbortController()
  const input = { messages: /** @type {const} */ ([{ role: 'user', content: 'Hi' }]) }
  const sampling = { temperature: 1, topP: 1, maxTokens: 24, ...more }
  const reply = await provider.generate({ input, n: 1, seed, sampling, affinity: '', signal })
  const [completion] = reply.completions
  assert.ok(completion && reply.usage)
  return { ...completion, ...reply.usage }
}

await check('one that its provider options make sample is opened, without what the server lacks', () => {
  const said = documented('aiSdk over transformers serve')
  assert.deepEqual(provider.capabilities, said.capabilities)
  assert.equal(provider.logLikelihood !== undefined, said.logLikelihood)
  // Three for the seed, one for log-probabilities.
  assert.deepEqual(
    reports.map(({ requests }) => requests),
    [4],
  )
})

await check('the same seed gives the same text, another seed another; tokens are counted', async () => {
  const [first, again, other] = [await complete(1), await complete(1), await complete(2)]
  assert.deepEqual(first, again)
  assert.notEqual(first.text, other.text)
  assert.equal(first.finish, 'length')
  assert.equal(first.completionTokens, 24)
})

await check('a stop text is not part of a completion', async () => {
  const texts = []
  for (let seed = 0; seed < 4; seed++) texts.push(await complete(seed, { maxTokens: 100, stop: ['e'] }))
  assert.ok(texts.some(({ finish }) => finish === 'stop'))
  assert.ok(texts.every(({ text }) => !text.includes('e')))
})

await check('a setting that the SDK would leave out is an error', () =>
  assert.rejects(complete(1, { topK: 5 }), { kind: 'unsupported', message: /topK/ }),
)
