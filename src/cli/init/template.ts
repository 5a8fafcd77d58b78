import type { z } from 'zod'
import type { configSchema } from '../config/json/schema.js'
import type { InitSettings } from './settings.js'

/** To begin with; they are to be replaced. */
const seeds = [
  'Explain in two sentences why the sky is blue.',
  'Name three things to check before a long bicycle ride.',
  'Write a short thank-you note to a neighbour.',
  'What is the difference between weather and climate?',
  'Suggest a title for a story about a lighthouse.',
]

/** A literal in single quotes, as the rest of the file has them. */
const text = (value: string): string =>
  `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** Imports of the trainer, and how it is made. */
function trainerText({ trainer, directory }: InitSettings): { readonly from: string; readonly made: string } {
  const folder = text(`${directory}/training`)
  switch (trainer) {
    case 'handoff':
      return {
        from: '',
        made: `// Writes a job for TRL and says which command trains it; the run goes on after that.
  trainer: handoff({ directory: ${folder} }),`,
      }
    case 'trl':
      return {
        from: "import { trl } from 'self-rewarding/trl'\n",
        made: `// A Python with TRL: python -m venv .venv && .venv/bin/pip install trl peft
  trainer: trl({ python: '.venv/bin/python', directory: ${folder} }),`,
      }
    case 'command':
      return {
        from: "import { command } from 'self-rewarding/command'\n",
        made: `// Your program: it reads job.json and train.jsonl of the folder it is given, and writes result.json.
  trainer: command({ command: ['.venv/bin/python', 'train.py', '{job}'], directory: ${folder} }),`,
      }
  }
}

function promptsText({ prompts }: InitSettings): string {
  if (prompts !== undefined)
    return `// Every iteration has the whole file; with perIteration: 1000 the next one takes the next thousand.
  prompts: promptFile(${text(prompts)}),`
  return `prompts: selfInstruct({
    // Put the instructions here that M1 was fine-tuned on: new ones are written after their example.
    seeds: [
${seeds.map(seed => `      '${seed}',\n`).join('')}    ],
    shots: 4,
    // The model itself writes them; a fixed model is what the paper used.
    writer: 'self',
    count: 1000,
  }),`
}

/** A config for any OpenAI-compatible server. */
export function configText(settings: InitSettings): string {
  const { url, directory, checkpoint, trainer, prompts } = settings
  const { from, made } = trainerText(settings)
  const ofNode = [
    'fileLedger',
    ...(trainer === 'handoff' ? ['handoff'] : []),
    ...(prompts === undefined ? [] : ['promptFile']),
  ]
  return `// See whether everything is there and what it takes, then run it. The same command again goes on where it was.
//   npx self-rewarding doctor CONFIG
//   npx self-rewarding plan CONFIG
//   npx self-rewarding run CONFIG
import { ${prompts === undefined ? 'defineConfig, selfInstruct' : 'defineConfig'} } from 'self-rewarding'
${trainer === 'command' ? from : ''}import { ${ofNode.join(', ')} } from 'self-rewarding/node'
import { env, openaiCompatible } from 'self-rewarding/openai-compatible'
${trainer === 'trl' ? from : ''}
export default defineConfig({
  // All that the run knows lies here; paths are those of the shell that the command is typed in.
  ledger: fileLedger(${text(directory)}),
  // M1: a model that was fine-tuned to follow instructions and to judge. Change the revision with the weights.
  start: { name: 'M1', path: ${text(checkpoint)}, revision: 'change-me-with-the-weights' },
  // vLLM, SGLang, llama-server, transformers serve and the like. The key stays in the environment.
  open: openaiCompatible({ baseURL: ${text(url)}, ...(process.env.API_KEY && { apiKey: env('API_KEY') }) }),
  ${made}
  ${promptsText(settings)}
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

type Document = z.input<ReturnType<typeof configSchema>>

function trainerPart({ trainer, directory: run }: InitSettings): Document['trainer'] {
  const directory = `${run}/training`
  switch (trainer) {
    case 'handoff':
      return { use: 'handoff', directory }
    case 'trl':
      return { use: 'trl', python: '.venv/bin/python', directory }
    case 'command':
      return { use: 'command', command: ['.venv/bin/python', 'train.py', '{job}'], directory }
  }
}

/** The same run as JSON, of which no line can have a comment. */
export function jsonText(settings: InitSettings): string {
  const { url, directory, checkpoint, prompts } = settings
  const document: Document = {
    ledger: directory,
    start: { name: 'M1', path: checkpoint, revision: 'change-me-with-the-weights' },
    open: { use: 'openai-compatible', baseURL: url },
    trainer: trainerPart(settings),
    prompts:
      prompts === undefined
        ? { use: 'self-instruct', seeds, shots: 4, writer: 'self', count: 1000 }
        : { use: 'prompt-file', path: prompts },
    iterations: 2,
    seed: 1,
    candidates: { n: 4, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 1024 } },
    judge: { votes: 3, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 512 } },
    concurrency: 64,
    budget: { calls: 100_000 },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
