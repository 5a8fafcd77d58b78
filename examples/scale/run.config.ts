// The run that every guide in docs/scale starts; what differs between clusters comes from the environment.
import { readFileSync } from 'node:fs'
import { defineConfig } from 'self-rewarding'
import { fileLedger, handoff } from 'self-rewarding/node'
import { openaiCompatible } from 'self-rewarding/openai-compatible'
import { served } from './served.ts'

const {
  /** Run directory, on the file system that all jobs share. */
  RUN = 'runs/a',
  /** The checkpoint that the first iteration samples from: a folder or a model id. */
  MODEL,
  /** A file with one prompt a line. */
  PROMPTS = 'prompts.txt',
  ITERATIONS = '2',
  /** Calls under way at most, in each process. */
  CONCURRENCY = '128',
  /** A server that every job reaches. Without it each job starts one of its own, on its own accelerators. */
  BASE_URL,
} = process.env

if (!MODEL) throw new Error('set MODEL to the checkpoint that the run starts from')

// What vLLM can do. Without these lines the server is probed each time a process opens it.
const backend = {
  capabilities: { n: true, seed: true, logprobs: false },
  maxTokensField: 'max_tokens',
} as const

export default defineConfig({
  ledger: fileLedger(RUN),
  start: { name: 'M1', path: MODEL, revision: MODEL },
  open: BASE_URL
    ? openaiCompatible({ baseURL: BASE_URL, ...backend })
    : served((checkpoint, port) => ['vllm', 'serve', checkpoint.path, '--port', String(port)], backend),
  trainer: handoff({ directory: `${RUN}/training` }),
  prompts: readFileSync(PROMPTS, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== ''),
  iterations: Number(ITERATIONS),
  concurrency: Number(CONCURRENCY),
})
