import type { z } from 'zod'
import type { configSchema } from '../config/json/schema.js'
import type { InitSettings } from './settings.js'
import { source } from './source.js'

/** To begin with; they are to be replaced. */
const seeds = [
  'Explain in two sentences why the sky is blue.',
  'Name three things to check before a long bicycle ride.',
  'Write a short thank-you note to a neighbour.',
  'What is the difference between weather and climate?',
  'Suggest a title for a story about a lighthouse.',
]

type Document = z.input<ReturnType<typeof configSchema>>

/** What a new config sets, as the JSON of it. */
function documentOf({ url, directory, checkpoint, trainer, prompts }: InitSettings) {
  const jobs = { directory: `${directory}/training` }
  const trainers = {
    handoff: { use: 'handoff', ...jobs },
    trl: { use: 'trl', python: '.venv/bin/python', ...jobs },
    command: { use: 'command', command: ['.venv/bin/python', 'train.py', '{job}'], ...jobs },
  } satisfies Record<string, Document['trainer']>
  return {
    ledger: directory,
    start: { name: 'M1', path: checkpoint, revision: 'change-me-with-the-weights' },
    open: { use: 'openai-compatible', baseURL: url },
    trainer: trainers[trainer],
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
  } satisfies Document
}

/** A config as JSON, of which no line can have a comment. */
export function jsonText(settings: InitSettings): string {
  return `${JSON.stringify(documentOf(settings), null, 2)}\n`
}

/** What is said above a setting. */
const comments: Readonly<Record<string, string>> = {
  ledger: 'All that the run knows lies here; paths are those of the shell that the command is typed in.',
  start:
    'M1: a model that was fine-tuned to follow instructions and to judge. Change the revision with the weights.',
  open: 'vLLM, SGLang, llama-server, transformers serve and the like. The key stays in the environment.',
  handoff: 'Writes a job for TRL and says which command trains it; the run goes on after that.',
  trl: 'A Python with TRL: python -m venv .venv && .venv/bin/pip install trl peft',
  command:
    'Your program: it reads job.json and train.jsonl of the folder it is given, and writes result.json.',
  'prompt-file':
    'Every iteration has the whole file; with perIteration: 1000 the next one takes the next thousand.',
  seeds: 'Put the instructions here that M1 was fine-tuned on: new ones are written after their example.',
  writer: 'The model itself writes them; a fixed model is what the paper used.',
  iterations: '2 iterations make M2 and M3.',
  candidates:
    "The paper's: 4 answers a prompt, 3 votes an answer. A limit of tokens lets plan say what a run takes at most.",
  concurrency: 'Calls at once at most.',
  budget: 'The run pauses when this is used up; raise it to go on.',
}

/** A setting with what is said of it. */
function line(name: string, made: string, indent = '  ', about = name): string {
  const said = comments[about]
  return `${said === undefined ? '' : `${indent}// ${said}\n`}${indent}${name}: ${made},\n`
}

function lines(settings: object, indent?: string): string {
  return Object.entries(settings)
    .map(([name, value]) => line(name, source(value, indent), indent))
    .join('')
}

/** The same config in TypeScript. */
export function configText(settings: InitSettings): string {
  const { ledger, start, open, trainer, prompts, ...others } = documentOf(settings)
  const { use: trains, ...training } = trainer
  const { use: writes, ...writing } = prompts
  const isWritten = writes === 'self-instruct'
  const ofNode = [
    'fileLedger',
    ...(trains === 'handoff' ? ['handoff'] : []),
    ...(isWritten ? [] : ['promptFile']),
  ]
  const imports = [
    [isWritten ? 'defineConfig, selfInstruct' : 'defineConfig', ''],
    ...(trains === 'command' ? [['command', '/command']] : []),
    [ofNode.join(', '), '/node'],
    ['env, openaiCompatible', '/openai-compatible'],
    ...(trains === 'trl' ? [['trl', '/trl']] : []),
  ]
  const key = "...(process.env.API_KEY && { apiKey: env('API_KEY') })"
  return `// See whether everything is there and what it takes, then run it. The same command again goes on where it was.
//   npx self-rewarding doctor CONFIG
//   npx self-rewarding plan CONFIG
//   npx self-rewarding run CONFIG
${imports.map(([names, entry]) => `import { ${names} } from 'self-rewarding${entry}'\n`).join('')}
export default defineConfig({
${[
  line('ledger', `fileLedger(${source(ledger)})`),
  line('start', source(start)),
  line('open', `openaiCompatible({ baseURL: ${source(open.baseURL)}, ${key} })`),
  line('trainer', `${trains}(${source(training)})`, '  ', trains),
  'path' in writing
    ? line('prompts', `promptFile(${source(writing.path)})`, '  ', writes)
    : line('prompts', `selfInstruct({\n${lines(writing, '    ')}  })`),
  lines(others),
].join('')}})
`
}
