// The OpenAI-compatible provider and a whole iteration against `transformers serve`. The model's weights are random: no
// judgement says a score, which must cost nothing but the training.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { IterationRunner, RunError } from 'self-rewarding'
import { fileLedger, handoff } from 'self-rewarding/node'
import { openaiCompatible } from 'self-rewarding/openai-compatible'
import { check, run } from '../check.mjs'
import { documented } from './capabilities.mjs'
import { folder } from './python.mjs'
import { serve } from './transformers-serve.mjs'

const start = { name: 'M1', path: path.join(folder, 'llama'), revision: 'tiny-llama' }
run(folder, 'python', path.join(import.meta.dirname, 'tiny_model.py'), start.path, 'llama')

const origin = await serve()
const sampling = { temperature: 1, topP: 1, maxTokens: 24 }

/** @param {Record<string, unknown>} [generation] the server samples only where its own configuration says so */
const open = (generation = { do_sample: true, top_k: 0 }) =>
  openaiCompatible({
    baseURL: `${origin}/v1`,
    body: { generation_config: JSON.stringify(generation) },
    // Declared in full, so that a provider can be opened for every call: what probes find is checked once.
    capabilities: { n: false, seed: true, logprobs: false },
    maxTokensField: 'max_tokens',
  })

/**
 * One completion.
 * @param {number} seed
 * @param {Partial<import('self-rewarding').GenerateRequest>} [more]
 * @param {import('self-rewarding').OpenModel} [openModel]
 */
async function complete(seed, more, openModel = open()) {
  const provider = await openModel(start)
  const { signal } = new AbortController()
  const input = { messages: /** @type {const} */ ([{ role: 'user', content: 'Hi' }]) }
  const { completions } = await provider.generate({
    input,
    n: 1,
    seed,
    sampling,
    affinity: '',
    signal,
    ...more,
  })
  await provider.close?.()
  const [completion] = completions
  assert.ok(completion)
  return completion
}

await check('probes find what the server can do', async () => {
  /** @type {import('self-rewarding/openai-compatible').ProbeReport[]} */
  const reports = []
  const sampling = { generation_config: JSON.stringify({ do_sample: true, top_k: 0 }) }
  const probed = openaiCompatible({
    baseURL: `${origin}/v1`,
    body: sampling,
    onProbe: report => reports.push(report),
  })
  const provider = await probed(start)
  const said = documented('openaiCompatible over transformers serve')
  assert.deepEqual(provider.capabilities, said.capabilities)
  assert.equal(said.logLikelihood, false)
  const { signal } = new AbortController()
  await assert.rejects(async () => provider.logLikelihood?.({ text: 'One' }, ' two', signal), {
    name: 'ProviderError',
    retryable: false,
  })
  await provider.close?.()
  assert.deepEqual(
    reports.map(({ maxTokensField, requests }) => ({ maxTokensField, requests })),
    [{ maxTokensField: 'max_tokens', requests: 5 }],
  )
})

await check('probes refuse the server where it does not sample, before the first prompt', () =>
  assert.rejects(async () => openaiCompatible({ baseURL: `${origin}/v1` })(start), {
    name: 'ProviderError',
    kind: 'unsupported',
    message: /does not sample.*do_sample/,
  }),
)

await check('the same seed gives the same text, another seed another', async () => {
  const [first, again, other] = [await complete(1), await complete(1), await complete(2)]
  assert.deepEqual(first, again)
  assert.notEqual(first.text, other.text)
})

await check('several completions in one call are refused, not asked for in vain', () =>
  assert.rejects(complete(1, { n: 4 }), { name: 'ProviderError', kind: 'unsupported' }),
)

await check('a stop text is not part of a completion', async () => {
  const stop = ['e']
  const texts = []
  for (let seed = 0; seed < 8; seed++) {
    const asked = {
      input: { text: 'Question: why?\nAnswer:' },
      sampling: { ...sampling, maxTokens: 200, stop },
    }
    texts.push(await complete(seed, asked))
  }
  assert.ok(texts.some(({ finish }) => finish === 'stop'))
  assert.ok(texts.every(({ text }) => !text.includes('e')))
})

// What docs/backends/transformers-serve.md warns of. Where one of these fails, the server has changed: correct the page.
await check('without do_sample every seed gives the same text', async () => {
  const greedy = openaiCompatible({ baseURL: `${origin}/v1`, probe: false })
  assert.deepEqual(await complete(1, {}, greedy), await complete(2, {}, greedy))
})
await check('without a limit texts are cut at 20 tokens, and called finished', async () => {
  const unlimited = { sampling: { temperature: 1, topP: 1 } }
  const limited = open({ do_sample: true, top_k: 0, max_new_tokens: 40 })
  assert.equal((await complete(1, unlimited)).finish, 'stop')
  assert.equal((await complete(1, unlimited, limited)).finish, 'length')
})

const prompts = ['Name a prime.', 'Why is the sky blue?', 'Tell me about number 7.']

/** @param {string} directory */
async function iterate(directory) {
  let requests = 0
  const runOf = new IterationRunner({
    ledger: fileLedger(directory),
    start,
    open: async checkpoint => {
      const provider = await open()(checkpoint)
      /** @param {import('self-rewarding').GenerateRequest} request */
      const generate = request => {
        requests++
        return provider.generate(request)
      }
      return { ...provider, generate }
    },
    trainer: handoff({ directory: path.join(directory, 'training') }),
    prompts,
    iterations: 1,
    candidates: { n: 3, sampling },
    judge: { votes: 2, spareVotes: 1, sampling, unfinished: true },
    // The server's random numbers are one stream for all requests: seeds hold one at a time.
    concurrency: 1,
  }).start()
  const error = await runOf.result.catch(error => error)
  return { error, requests }
}

/** @param {string} file */
const rowsOf = file =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

const [one, two] = [path.join(folder, 'one'), path.join(folder, 'two')]
const first = await iterate(one)
await check(
  'a judge that says no score: all is recorded, counted with its reason, and nothing is trained',
  () => {
    assert.ok(RunError.isInstance(first.error), first.error)
    assert.equal(first.error.reason, 'nothing-to-train')
    assert.match(first.error.message, /of 3 prompts too-few-scored 3/)
    // 3 prompts of 3 candidates, each judged twice and once more.
    assert.equal(first.requests, 9 + 27)
    assert.equal(rowsOf(path.join(one, 'calls/iteration-1.0001.jsonl')).length, first.requests)
    assert.equal(rowsOf(path.join(one, 'iteration-1/candidates.jsonl')).length, 9)
    assert.equal(rowsOf(path.join(one, 'iteration-1/judgements.jsonl')).length, 0)
    const failures = rowsOf(path.join(one, 'iteration-1/failures.jsonl'))
    const votes = failures.filter(({ stage }) => stage === 'judgements')
    assert.equal(votes.length, 27)
    assert.ok(votes.every(({ reason, text }) => ['truncated', 'no-score'].includes(reason) && text !== ''))
    const { funnel } = JSON.parse(readFileSync(path.join(one, 'iteration-1/manifest.json'), 'utf8'))
    assert.equal(funnel.votes.valid, 0)
    const { candidates, judgements } = funnel.spent
    assert.equal(candidates.calls + judgements.calls, first.requests)
    assert.ok(candidates.completionTokens > 0 && judgements.completionTokens > 0)
  },
)

await check('the candidates of a prompt differ', () => {
  const texts = rowsOf(path.join(one, 'iteration-1/candidates.jsonl')).map(({ text }) => text)
  assert.equal(new Set(texts).size, 9)
})

await check('the run started again asks nothing and says the same', async () => {
  const again = await iterate(one)
  assert.equal(again.requests, 0)
  assert.equal(again.error.message, first.error.message)
})

await check('another run of the same seed gives the same bytes', async () => {
  await iterate(two)
  const files = readdirSync(path.join(one, 'iteration-1'))
  for (const file of files) {
    const [a, b] = [one, two].map(directory =>
      readFileSync(path.join(directory, 'iteration-1', file), 'utf8'),
    )
    assert.equal(a, b, file)
  }
})

await check('doctor says what this server and this Python can do, and what is wrong with an address', () => {
  const python = path.join(String(process.argv[2]), 'bin/python')
  /** @param {string} baseURL */
  const doctor = baseURL => {
    const config = {
      ledger: path.join(folder, 'doctor-run'),
      start,
      open: {
        ...{ use: 'openai-compatible', baseURL, maxTokensField: 'max_tokens' },
        body: { generation_config: JSON.stringify({ do_sample: true, top_k: 0 }) },
        capabilities: { n: false, seed: true, logprobs: false },
      },
      trainer: { use: 'trl', python, directory: path.join(folder, 'doctor-training') },
      prompts: ['Name a prime.'],
      iterations: 1,
    }
    const file = path.join(folder, 'doctor.json')
    writeFileSync(file, JSON.stringify(config))
    const cli = path.join(import.meta.dirname, '../../dist/cli.js')
    return spawnSync(process.execPath, [cli, 'doctor', file], { encoding: 'utf8' })
  }
  const well = doctor(`${origin}/v1`)
  assert.equal(well.status, 0, well.stdout + well.stderr)
  for (const line of [
    /✓ http:.*/,
    /✓ stop +ends a text at a stop text: yes/,
    /✓ trl +\d/,
    /✓ python +3/,
    /! devices +torch sees no GPU/,
  ])
    assert.match(well.stdout, line)
  const away = doctor('http://127.0.0.1:9/v1')
  assert.equal(away.status, 1)
  assert.match(away.stdout, /✗ http:\/\/127.0.0.1:9.*ECONNREFUSED/)
})
