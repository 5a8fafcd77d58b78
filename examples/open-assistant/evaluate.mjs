// GGUF models side by side: their answers to Open Assistant prompts, how well each judges responses that people ranked,
// with two judge prompts, and how each scores the answers of all:
//   node evaluate.mjs --data oasst.jsonl.gz --model M1=gemma.gguf --model other=smollm2.gguf --few-shot
// `npx self-rewarding reproduce RUN` then shows them beside the paper's numbers.
import { parseArgs } from 'node:util'
import { chatFormat, JudgePrompt, paperSampling } from 'self-rewarding'
import { rankedInstructions, readOpenAssistant } from 'self-rewarding/data'
import { evaluateModels } from 'self-rewarding/models'
import { fileLedger, readLineBytes } from 'self-rewarding/node'
import { formatReportCard } from 'self-rewarding/report'
import { fewShotFormat } from '../few-shot.mjs'
import { interruptible, sha256, stopwatch, told } from '../program.mjs'
import { opener } from './common.mjs'

const usage = `usage: node evaluate.mjs --data FILE --model NAME=FILE [--model NAME=FILE …] [options]

  --data FILE        Open Assistant export, .jsonl or .jsonl.gz
  --model NAME=FILE  a GGUF file and what it is called; earlier models first
  --few-shot         plain text with examples in place of a chat template (base models)
  --run DIR          where it is kept (default runs/open-assistant/evaluation)
  --skip N           prompts of the file that are passed over: those that a run was made of (default 60)
  --count N          prompts that every model answers (default 20)
  --ranked N         human-ranked instructions for the report cards (default 20)
  --votes N          votes a response (default 3)
  --max-tokens N     tokens of an answer and of a judgement at most (default 128)
  --sequences N      texts generated at once (default 8)
  --threads N        threads that compute
  --seed N           seed (default 1)`

const { values: args } = parseArgs({
  options: {
    data: { type: 'string' },
    model: { type: 'string', multiple: true, default: [] },
    'few-shot': { type: 'boolean', default: false },
    run: { type: 'string', default: 'runs/open-assistant/evaluation' },
    skip: { type: 'string', default: '60' },
    count: { type: 'string', default: '20' },
    ranked: { type: 'string', default: '20' },
    votes: { type: 'string', default: '3' },
    'max-tokens': { type: 'string', default: '128' },
    sequences: { type: 'string', default: '8' },
    threads: { type: 'string' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})

const named = args.model.map(text => /^([^=]+)=(.+)$/.exec(text))
if (args.help || !args.data || named.length === 0 || named.includes(null)) {
  console.log(usage)
  process.exit(args.help ? 0 : 2)
}

async function main() {
  const instructions = []
  const reader = readOpenAssistant(readLineBytes(args.data))
  for await (const instruction of reader) instructions.push(instruction)
  const ranked = []
  for await (const item of rankedInstructions(instructions)) ranked.push(item)
  const unique = instructions.filter(({ duplicateOf }) => duplicateOf === undefined)
  const from = Number(args.skip)
  const prompts = unique.slice(from, from + Number(args.count)).map(({ prompt }) => prompt)
  console.log(`${prompts.length} prompts to answer, of ${unique.length}; ${ranked.length} are ranked`)

  const sampling = { ...paperSampling, maxTokens: Number(args['max-tokens']) }
  const judging = { sampling, votes: Number(args.votes) }
  const models = []
  for (const [, name, path] of named) models.push({ name, path, revision: await sha256(path) })
  const evaluation = evaluateModels({
    ledger: fileLedger(args.run),
    models,
    open: opener(args),
    prompts,
    sampling,
    ranked: {
      ...judging,
      items: ranked.slice(0, Number(args.ranked)),
      prompts: [JudgePrompt.additive(), JudgePrompt.multipleChoice()],
    },
    ...(models.length > 1 && { cross: judging }),
    format: args['few-shot'] ? fewShotFormat : chatFormat(),
    seed: Number(args.seed),
    concurrency: 3 * Number(args.sequences),
  })

  const seconds = stopwatch()
  const run = evaluation.start({ signal: interruptible() })
  let replies = 0
  for await (const event of run) {
    if (event.type === 'stage-start') {
      const { iteration, stage, items, done } = event
      console.log(
        `model ${iteration}, ${stage}: ${items} items, ${done} of them recorded before; ${seconds()} s`,
      )
    }
    if (event.type === 'call-fail') console.log(`a call failed: ${event.error.message}`)
    if ((event.type === 'judgement' || event.type === 'candidate') && ++replies % 50 === 0)
      console.log(`${replies} replies, ${seconds()} s`)
  }
  const result = await run.result
  if (result.status !== 'finished') {
    console.log(`${result.status} after ${seconds()} s. ${result.next.message}`)
    return
  }
  for (const { checkpoint, answers, judging } of result.report.models) {
    console.log(`\n${checkpoint.name}: ${JSON.stringify(answers)}`)
    for (const { prompt, card, votes } of judging)
      console.log(
        `\n${checkpoint.name} with ${prompt}, ${JSON.stringify(votes)}\n\n${formatReportCard(card)}`,
      )
  }
  for (const { judge, writer, mean, n, excluded } of result.report.cross)
    console.log(`${judge} scores ${writer}: ${mean?.toFixed(2)} (n ${n}, without a score ${excluded})`)
  for (const { model, value, interval } of result.report.selfPreference)
    console.log(
      `${model} favours itself by ${value?.toFixed(2)} points (${interval?.low.toFixed(2)} to ${interval?.high.toFixed(2)})`,
    )
  console.log(`\nfinished after ${seconds()} s; everything lies in ${args.run}`)
}

await told(main)
