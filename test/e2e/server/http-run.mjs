// A run against the server of the tests, as a user's own script makes one:
// `node http-run.mjs <folder> <address of the server> <settings as JSON>`. It tells its events line by line.
import { IterationRunner } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { openaiCompatible } from 'self-rewarding/openai-compatible'

const [folder = '', address = '', settings = '{}'] = process.argv.slice(2)
const { name = '', prompts = 8, concurrency = 4, graceMs = 30_000, abortOn } = JSON.parse(settings)

/** @type {(path: string, init?: RequestInit) => Promise<Response>} */
const ask = (path, init) => fetch(`${address}/jobs/${path}`, { ...init, headers: { 'x-start': name } })

/** Training at the same server. @type {import('self-rewarding').Trainer<string>} */
const trainer = {
  find: async id => ((await ask(id)).ok ? id : undefined),
  submit: async job => {
    let data = ''
    for await (const line of job.data.lines()) data += `${line}\n`
    await ask(job.id, { method: 'PUT', body: data })
    return job.id
  },
  wait: async (id, { signal }) => {
    await ask(`${id}/checkpoint`, { signal })
    return { name: 'M2', path: 'ckpt/M2', revision: `job:${id}` }
  },
  cancel: async () => {},
}

const controller = new AbortController()
const run = new IterationRunner({
  ledger: fileLedger(folder),
  start: { name: 'M1', path: 'ckpt/M1', revision: 'sha256:m1' },
  open: openaiCompatible({
    baseURL: `${address}/v1`,
    headers: { 'x-start': name },
    capabilities: { n: true, seed: true, logprobs: false },
    maxTokensField: 'max_tokens',
  }),
  trainer,
  prompts: Array.from({ length: prompts }, (_, i) => `Tell me about number ${i}.`),
  iterations: 1,
  concurrency,
  seed: 7,
}).start({ signal: controller.signal, graceMs })

let isAsked = false
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    if (abortOn === signal) controller.abort()
    else run.stop({ now: isAsked })
    isAsked = true
  })
}

for (const type of /** @type {const} */ (['run-start', 'run-stop', 'train-start']))
  run.on(type, () => console.log(type))
try {
  console.log((await run.result).status)
} catch (error) {
  console.log(String(error))
  process.exitCode = 1
}
