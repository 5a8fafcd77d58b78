import type { z } from 'zod'
import type { configSchema } from '../config/json/schema.js'

/** To begin with; they are to be replaced. */
const seeds = [
  'Explain in two sentences why the sky is blue.',
  'Name three things to check before a long bicycle ride.',
  'Write a short thank-you note to a neighbour.',
  'What is the difference between weather and climate?',
  'Suggest a title for a story about a lighthouse.',
]

/** What a new config says of its run. */
export interface InitSettings {
  readonly url: string
  readonly directory: string
  readonly checkpoint: string
}

/** A config for any OpenAI-compatible server, trained elsewhere with TRL. */
export function configText({ url, directory, checkpoint }: InitSettings): string {
  const text = (value: string): string => JSON.stringify(value)
  return `// See what it takes, then run it. The same command again goes on where it was.
//   npx self-rewarding plan CONFIG
//   npx self-rewarding run CONFIG
import { defineConfig, selfInstruct } from 'self-rewarding'
import { fileLedger, handoff } from 'self-rewarding/node'
import { env, openaiCompatible } from 'self-rewarding/openai-compatible'

export default defineConfig({
  // All that the run knows lies here; paths are those of the shell that the command is typed in.
  ledger: fileLedger(${text(directory)}),
  // M1: a model that was fine-tuned to follow instructions and to judge. Change the revision with the weights.
  start: { name: 'M1', path: ${text(checkpoint)}, revision: 'change-me-with-the-weights' },
  // vLLM, SGLang, llama-server, transformers serve and the like. The key stays in the environment.
  open: openaiCompatible({ baseURL: ${text(url)}, ...(process.env.API_KEY && { apiKey: env('API_KEY') }) }),
  // Writes a job for TRL and says which command trains it; the run goes on after that.
  trainer: handoff({ directory: ${text(`${directory}/training`)} }),
  prompts: selfInstruct({
    // Put the instructions here that M1 was fine-tuned on: new ones are written after their example.
    seeds: [
${seeds.map(seed => `      '${seed}',\n`).join('')}    ],
    shots: 4,
    // The model itself writes them; a fixed model is what the paper used.
    writer: 'self',
    count: 1000,
  }),
  // 2 iterations make M2 and M3.
  iterations: 2,
  seed: 1,
  // The paper's: 4 answers a prompt, 3 votes an answer. A limit of tokens lets plan say what a run takes at most.
  candidates: { n: 4, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 1024 } },
  judge: { votes: 3, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 512 } },
  // Calls at once at most.
  concurrency: 64,
  // The run pauses when this is used up; raise it to go on.
  budget: { calls: 100_000 },
})
`
}

/** The same run as JSON, of which no line can have a comment. */
export function jsonText({ url, directory, checkpoint }: InitSettings): string {
  const document: z.input<ReturnType<typeof configSchema>> = {
    ledger: directory,
    start: { name: 'M1', path: checkpoint, revision: 'change-me-with-the-weights' },
    open: { use: 'openai-compatible', baseURL: url },
    trainer: { use: 'handoff', directory: `${directory}/training` },
    prompts: { use: 'self-instruct', seeds, shots: 4, writer: 'self', count: 1000 },
    iterations: 2,
    seed: 1,
    candidates: { n: 4, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 1024 } },
    judge: { votes: 3, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 512 } },
    concurrency: 64,
    budget: { calls: 100_000 },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
