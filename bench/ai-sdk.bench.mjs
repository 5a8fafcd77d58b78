// CPU time of a call through aiSdk against the same call through the AI SDK's generateText: one model object of
// @ai-sdk/openai-compatible for both, the same prompts and seeds, over a mock server that answers after 20 ms.
// The two take turns in one process, which way round changes, and their texts must agree. Twice: a model over
// `poolFetch`, and one over Node's own fetch, which then is most of either. The last line is JSON: cpuVsGenerateText is
// our CPU time over generateText's over poolFetch, the median of the rounds; withNodesFetch over Node's fetch;
// vsGenerateTextOverNodesFetch ours over poolFetch against theirs over what they take by default;
// doGenerateAlone that of a bare doGenerate, below which no adapter comes.
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { start } from './engine/process.mjs'
import { peer } from './lab-engine/peer.mjs'
import { installPeers } from './lab-engine/prepare.mjs'

const rounds = 7
const calls = 600
const parallel = 64
const dist = process.env.BENCH_DIST ?? path.join(import.meta.dirname, '../dist')

installPeers()
const { aiSdk, poolFetch } = await import(path.join(dist, 'ai-sdk.js'))
const { generateText } = await peer('ai')
const { createOpenAICompatible } = await peer('@ai-sdk/openai-compatible')

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const rounded = value => Number(value.toFixed(2))
const list = ratios => ratios.map(ratio => ratio.toFixed(2)).join(' ')

// Written out, so that knip sees what is run.
const server = start(fileURLToPath(import.meta.resolve('./engine/server.mjs')))
try {
  const { port } = await server.answer()
  const baseURL = `http://127.0.0.1:${port}/v1`
  const { signal } = new AbortController()
  const words = 'prove what you say of it and name the steps one by one '.repeat(20)
  const messagesOf = i => [{ role: 'user', content: `Tell me about the number ${i}, ${words}` }]

  /** One way to call. */
  const clientsOf = async fetch => {
    const model = createOpenAICompatible({ name: 'mock', baseURL, fetch }).chatModel('M1')
    const checkpoint = { name: 'M1', path: 'M1', revision: 'mock' }
    const provider = await aiSdk({ model, revision: 'mock', capabilities: { seed: true }, probe: false })(
      checkpoint,
    )
    const sampling = { temperature: 0.7, topP: 0.9, maxTokens: 1000 }
    const ours = async i => {
      const input = { messages: messagesOf(i) }
      const { completions } = await provider.generate({
        input,
        n: 1,
        seed: i,
        sampling,
        affinity: '',
        signal,
      })
      return completions[0].text
    }
    const theirs = async i => {
      // Ours is given one that all calls share, as the runner does; here that would be a listener for each on it.
      const { signal } = new AbortController()
      const settings = { temperature: 0.7, topP: 0.9, maxOutputTokens: 1000, seed: i, maxRetries: 0 }
      const { text } = await generateText({
        model,
        messages: messagesOf(i),
        ...settings,
        abortSignal: signal,
      })
      return text
    }
    const bare = async i => {
      const prompt = [{ role: 'user', content: [{ type: 'text', text: messagesOf(i)[0].content }] }]
      const settings = { temperature: 0.7, topP: 0.9, maxOutputTokens: 1000, seed: i }
      const abortSignal = new AbortController().signal
      const { content } = await model.doGenerate({ prompt, ...settings, abortSignal })
      return content[0].text
    }
    return { ours, theirs, bare }
  }

  /** CPU microseconds a call, and what was said. */
  const measure = async client => {
    globalThis.gc?.()
    const texts = []
    let next = 0
    const before = process.cpuUsage()
    const worker = async () => {
      for (let i = next++; i < calls; i = next++) texts[i] = await client(i)
    }
    await Promise.all(Array.from({ length: parallel }, worker))
    const { user, system } = process.cpuUsage(before)
    return { cost: (user + system) / calls, texts }
  }

  const pooled = await clientsOf(poolFetch())
  const plain = await clientsOf(undefined)
  const clients = [pooled.ours, pooled.theirs, plain.ours, plain.theirs, pooled.bare]
  for (const client of clients) await measure(client)
  const costs = clients.map(() => [])
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? clients : clients.toReversed()
    let said
    for (const client of order) {
      const { cost, texts } = await measure(client)
      costs[clients.indexOf(client)].push(cost)
      said ??= texts
      if (texts.some((text, i) => text !== said[i])) throw new Error('the texts do not agree')
    }
  }
  const { version } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, 'node_modules/ai/package.json'), 'utf8'),
  )
  console.log(
    `node ${process.version}, ai ${version}, ${cpus().length} x ${cpus()[0]?.model}, load ${list(loadavg())}`,
  )
  const names = [
    'aiSdk, poolFetch',
    'generateText, poolFetch',
    "aiSdk, Node's fetch",
    "generateText, Node's fetch",
    'doGenerate, poolFetch',
  ]
  for (const [i, name] of names.entries())
    console.log(`${name.padEnd(27)} ${median(costs[i]).toFixed(0)} µs of CPU a call`)
  const ratios = (a, b) => costs[a].map((cost, i) => cost / costs[b][i])
  console.log(`over poolFetch     ${list(ratios(0, 1))}\nover Node's fetch  ${list(ratios(2, 3))}`)
  console.log(
    JSON.stringify({
      cpuVsGenerateText: rounded(median(ratios(0, 1))),
      withNodesFetch: rounded(median(ratios(2, 3))),
      vsGenerateTextOverNodesFetch: rounded(median(ratios(0, 3))),
      doGenerateAlone: rounded(median(ratios(4, 1))),
    }),
  )
} finally {
  server.stop()
}
// The pool's sockets live on.
process.exit()
