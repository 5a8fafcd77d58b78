// A run over any OpenAI-compatible server (vLLM, SGLang, llama-server, …), trained elsewhere with TRL.
// npx self-rewarding plan run.config.ts
// npx self-rewarding run run.config.ts
import { readFileSync } from 'node:fs'
import { defineConfig, selfInstruct } from 'self-rewarding'
import { fileLedger, handoff } from 'self-rewarding/node'
import { env, openaiCompatible } from 'self-rewarding/openai-compatible'

/** One instruction a line: those that the model was fine-tuned on. */
const seeds = readFileSync(new URL('seeds.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)

export default defineConfig({
  // All that the run knows lies here; paths are those of the shell that the command is typed in.
  ledger: fileLedger('runs/example'),
  start: { name: 'M1', path: 'ckpt/M1', revision: 'change-me-with-the-weights' },
  open: openaiCompatible({
    baseURL: process.env.MODEL_URL ?? 'http://127.0.0.1:8000/v1',
    ...(process.env.API_KEY && { apiKey: env('API_KEY') }),
  }),
  // Writes a job for TRL and says which command trains it; the run goes on after that.
  trainer: handoff({ directory: 'runs/example/training' }),
  prompts: selfInstruct({ seeds, writer: 'self', count: 1000 }),
  iterations: 2,
  seed: 1,
  candidates: { n: 4, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 1024 } },
  judge: { votes: 3, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 512 } },
  concurrency: 64,
  // Yours: nothing is built in. Per million tokens.
  prices: { currency: 'EUR', perMillion: { prompt: 0.1, completion: 0.4 } },
  budget: { money: 50 },
})
