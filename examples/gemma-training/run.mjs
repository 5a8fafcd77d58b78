// M1 -> M2 -> M3 with Gemma 3 270M: llama.cpp answers and judges, TRL trains. README.md has the commands.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { bestVsWorst, IterationRunner, promptList } from 'self-rewarding'
import { shuffled } from 'self-rewarding/lab'
import { fileLedger } from 'self-rewarding/node'
import { formatReport } from 'self-rewarding/report'
import { trl } from 'self-rewarding/trl'
import { interruptible, stopwatch, told } from '../program.mjs'
import * as common from './common.mjs'

const usage = `usage: node run.mjs --data FILE [--data FILE …] --gguf FILE --start FOLDER --python PYTHON [options]

  --run DIR          run directory (default runs/self)
  --judge WHO        self, frozen (M1 judges) or shuffled (the scores of a prompt change places) (default self)
  --from RUN         begins with the M2 of another run, on the prompts of its second iteration
  --until datasets   ends before the first training
  --iterations N     iterations (default 2)
  --count N          prompts an iteration (default 20)
  --pairs N          pairs an iteration at most (default all)
  --votes N          votes an answer (default 2)`

const { values: args } = parseArgs({
  options: {
    ...common.options,
    judge: { type: 'string', default: 'self' },
    from: { type: 'string' },
    until: { type: 'string', default: 'end' },
    iterations: { type: 'string', default: '2' },
    pairs: { type: 'string' },
    count: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
})
if (args.help || args.data.length === 0) {
  console.log(usage)
  process.exit(args.help ? 0 : 2)
}

/** What TRL is told; the rest is as in the paper. */
const training = {
  use_cpu: true,
  bf16: true,
  gradient_checkpointing: false,
  gradient_accumulation_steps: 4,
  num_train_epochs: 2,
  learning_rate: 1e-4,
  lr_scheduler_kwargs: { power: 1, lr_end: 1e-5 },
  use_peft: true,
  lora_r: 16,
  lora_alpha: 32,
  lora_target_modules: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
}

async function secondOf(run) {
  const checkpoints = JSON.parse(await readFile(`${run}/lineage.json`, 'utf8'))
  return checkpoints[1].checkpoint
}

async function main() {
  const { prompts, manifest, counts } = await common.readData(args)
  console.log(JSON.stringify(counts))
  const count = Number(args.count)
  const open = common.opener(args)
  const first = await common.startOf(args)
  const judge = args.judge === 'frozen' ? await open(first) : undefined
  const sampling = common.sampling(args)
  const iterations = Number(args.iterations)
  const runner = new IterationRunner({
    ledger: fileLedger(args.run),
    start: args.from ? await secondOf(args.from) : first,
    open,
    trainer: trl({ python: args.python, directory: `${args.run}/training`, env: { OMP_NUM_THREADS: '1' } }),
    prompts: promptList(args.from ? prompts.slice(count, 2 * count) : prompts.slice(0, 2 * count), {
      perIteration: count,
    }),
    split: manifest,
    iterations,
    seed: Number(args.seed),
    format: common.format,
    candidates: { n: 4, sampling },
    judge: { votes: Number(args.votes), sampling, ...(judge && { model: judge }) },
    select: args.judge === 'shuffled' ? shuffled(bestVsWorst()) : bestVsWorst(),
    ...(args.pairs && { targetPairs: Number(args.pairs) }),
    training,
    concurrency: 3 * Number(args.sequences),
  })
  const seconds = stopwatch()
  await common.clock(args.run, { type: 'start' })
  const run = runner.start({ signal: interruptible(), until: args.until })
  let done = 0
  for await (const event of run) {
    const { type, iteration } = event
    const timed = ['stage-start', 'stage-end', 'train-start', 'checkpoint', 'iteration-seal'].includes(type)
    if (timed) {
      console.log(`${seconds()} s: ${type} ${iteration ?? ''} ${event.stage ?? ''} ${event.done ?? ''}`)
      await common.clock(args.run, { type, iteration, stage: event.stage ?? null, done: event.done ?? null })
    }
    if (type === 'pair' || type === 'prompt-exclude')
      console.log(`${seconds()} s: ${++done}: ${type === 'pair' ? 'a pair' : event.reason}`)
    if (type === 'train-progress') console.log(`${seconds()} s: ${JSON.stringify(event.progress)}`)
    if (type === 'gate') console.log(`gate: ${JSON.stringify(event)}`)
    if (type === 'call-fail') console.log(`a call failed: ${event.error.message}`)
  }
  const { status, report, next } = await run.result
  await common.clock(args.run, { type: 'end' })
  await judge?.close()
  if (report.iterations.length > 0) console.log(`\n${formatReport(report)}\n`)
  console.log(`${status} after ${seconds()} s; everything lies in ${args.run}`)
  if (next) console.log(next.message)
}

await told(main)
