// One iteration over first-turn prompts of an Open Assistant file, or over a plain list of prompts:
//   node run.mjs --data oasst.jsonl.gz --gguf model.gguf --few-shot
//   node run.mjs --data oasst.jsonl.gz --base-url http://127.0.0.1:8000/v1 --model NAME
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { chatFormat, IterationRunner, paperSampling } from 'self-rewarding'
import { rankedInstructions, readOpenAssistant } from 'self-rewarding/data'
import { fileLedger, handoff, readLineBytes } from 'self-rewarding/node'
import { env, openaiCompatible } from 'self-rewarding/openai-compatible'
import { formatReport } from 'self-rewarding/report'
import { fewShotFormat } from '../few-shot.mjs'
import { interruptible, sha256, stopwatch, told } from '../program.mjs'
import { opener } from './common.mjs'

const usage = `usage: node run.mjs (--data FILE | --prompts FILE) (--gguf FILE | --base-url URL --model NAME) [options]

  --data FILE        Open Assistant export, .jsonl or .jsonl.gz
  --prompts FILE     one prompt a line, in place of --data; no report card then
  --gguf FILE        model file for node-llama-cpp
  --base-url URL     OpenAI-compatible server; --api-key-env NAME where it wants a key
  --model NAME       model on that server
  --few-shot         plain text with examples in place of a chat template (base models)
  --train-model M    what TRL loads, where it is not what is served: a GGUF file's original
  --run DIR          run directory (default runs/open-assistant)
  --count N          prompts (default 60)
  --ranked N         human-ranked instructions for the report card (default 40, 0 for none)
  --max-tokens N     tokens of an answer and of a judgement at most (default 128)
  --sequences N      texts generated at once (default 8)
  --threads N        threads that compute, with --gguf
  --seed N           seed of the run (default 1)`

const { values: args } = parseArgs({
  options: {
    data: { type: 'string' },
    prompts: { type: 'string' },
    gguf: { type: 'string' },
    'base-url': { type: 'string' },
    'api-key-env': { type: 'string' },
    model: { type: 'string' },
    'few-shot': { type: 'boolean', default: false },
    'train-model': { type: 'string' },
    run: { type: 'string', default: 'runs/open-assistant' },
    count: { type: 'string', default: '60' },
    ranked: { type: 'string', default: '40' },
    'max-tokens': { type: 'string', default: '128' },
    sequences: { type: 'string', default: '8' },
    threads: { type: 'string' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})

if (args.help || !(args.data || args.prompts) || !(args.gguf || (args['base-url'] && args.model))) {
  console.log(usage)
  process.exit(args.help ? 0 : 2)
}

/** First-turn prompts, and what humans ranked among their responses. */
async function readData(file) {
  const instructions = []
  const reader = readOpenAssistant(readLineBytes(file))
  for await (const instruction of reader) instructions.push(instruction)
  const ranked = []
  for await (const item of rankedInstructions(instructions)) ranked.push(item)
  console.log(`${file}: ${instructions.length} first-turn prompts, ${ranked.length} with ranked responses`)
  const unique = instructions.filter(({ duplicateOf }) => duplicateOf === undefined)
  return { prompts: unique.map(({ prompt }) => prompt).slice(0, Number(args.count)), ranked }
}

async function readPrompts(file) {
  const text = await readFile(file, 'utf8')
  const prompts = text.split('\n').filter(line => line.trim() !== '')
  return { prompts: prompts.slice(0, Number(args.count)), ranked: [] }
}

async function main() {
  const { prompts, ranked } = args.data ? await readData(args.data) : await readPrompts(args.prompts)
  const sequences = Number(args.sequences)
  const sampling = { ...paperSampling, maxTokens: Number(args['max-tokens']) }

  const runner = new IterationRunner({
    ledger: fileLedger(args.run),
    start: args.gguf
      ? { name: 'M1', path: args.gguf, revision: await sha256(args.gguf) }
      : { name: 'M1', path: args.model, revision: args.model },
    open: args.gguf
      ? opener(args)
      : openaiCompatible({
          baseURL: args['base-url'],
          ...(args['api-key-env'] && { apiKey: env(args['api-key-env']) }),
          capabilities: { n: true, seed: true },
        }),
    trainer: handoff({
      directory: `${args.run}/training`,
      ...(args['train-model'] && { model: () => args['train-model'] }),
    }),
    prompts,
    iterations: 1,
    seed: Number(args.seed),
    format: args['few-shot'] ? fewShotFormat : chatFormat(),
    candidates: { n: 4, sampling },
    judge: { votes: 3, sampling },
    evaluate: ranked.slice(0, Number(args.ranked)),
    // More calls than sequences: those that wait can be matched to the sequence that knows most of their prompt.
    concurrency: 3 * sequences,
  })

  const seconds = stopwatch()
  const run = runner.start({ signal: interruptible() })
  let done = 0
  for await (const event of run) {
    if (event.type === 'stage-start') {
      done = event.done
      if (event.items)
        console.log(`${event.stage}: ${event.items} prompts, ${event.done} of them recorded before`)
    }
    if (event.type === 'pair' || event.type === 'prompt-exclude') {
      done++
      const outcome = event.type === 'pair' ? 'a pair' : event.reason
      console.log(`${done} of ${prompts.length} prompts, ${seconds()} s: ${outcome}`)
    }
    if (event.type === 'call-fail') console.log(`a call failed: ${event.error.message}`)
  }
  const { status, report, next } = await run.result
  if (report.iterations.length > 0) console.log(`\n${formatReport(report)}\n`)
  console.log(`${status} after ${seconds()} s; everything lies in ${args.run}`)
  if (next) console.log(next.message)
}

await told(main)
