// EFT seed data of an Open Assistant file: a GGUF model judges responses that people ranked, and the judgements that
// agree with people become rows to train a judge on:
//   node eft.mjs --data oasst.jsonl.gz --gguf model.gguf --few-shot --rounds 3
//   node eft.mjs --data oasst.jsonl.gz --chance 200 --rounds 3      what the rules accept of judges that know nothing
import { parseArgs } from 'node:util'
import { chatFormat, memoryLedger, paperSampling, randomStream, scriptedProvider } from 'self-rewarding'
import { rankedInstructions, readOpenAssistant, resample } from 'self-rewarding/data'
import { makeEft } from 'self-rewarding/judging'
import { fileLedger, readLineBytes } from 'self-rewarding/node'
import { formatEftReport } from 'self-rewarding/report'
import { fewShotFormat } from '../few-shot.mjs'
import { interruptible, sha256, stopwatch, told } from '../program.mjs'
import { opener } from './common.mjs'

const { values: args } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    gguf: { type: 'string', default: '' },
    chance: { type: 'string' },
    'few-shot': { type: 'boolean', default: false },
    run: { type: 'string', default: 'runs/eft' },
    count: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '1' },
    'max-tokens': { type: 'string', default: '128' },
    sequences: { type: 'string', default: '8' },
    threads: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})

/** Mean yields of judges that draw a whole score from 0 to 5. */
async function byChance(instructions, rule) {
  const model = scriptedProvider(({ seed }) => `By luck.\n\nScore: ${randomStream([seed]).below(6)}`)
  const sums = new Map()
  const seeds = Number(args.chance)
  for (let seed = 0; seed < seeds; seed++) {
    const { report } = await makeEft({ ledger: memoryLedger(), model, instructions, rule, seed }).start()
      .result
    for (const each of report.rules) sums.set(each.rule, (sums.get(each.rule) ?? 0) + each.yield / seeds)
  }
  for (const [name, share] of sums) console.log(`${name}: ${(100 * share).toFixed(1)}%`)
}

async function main() {
  const reader = readOpenAssistant(readLineBytes(args.data))
  const all = []
  for await (const item of rankedInstructions(reader)) all.push(item)
  const instructions = all.slice(0, Number(args.count))
  const rule = resample(Number(args.rounds))
  if (args.chance) return byChance(instructions, rule)
  const sequences = Number(args.sequences)
  const construction = makeEft({
    ledger: fileLedger(args.run),
    model: {
      checkpoint: { name: 'judge', path: args.gguf, revision: await sha256(args.gguf) },
      open: opener(args),
    },
    instructions,
    rule,
    judge: { sampling: { ...paperSampling, maxTokens: Number(args['max-tokens']) } },
    format: args['few-shot'] ? fewShotFormat : chatFormat(),
    seed: Number(args.seed),
    concurrency: 3 * sequences,
  })

  const seconds = stopwatch()
  const run = construction.start({ signal: interruptible() })
  let votes = 0
  run.on('stage-start', ({ iteration }) => console.log(`round ${iteration}, ${seconds()} s`))
  run.on('judgement', () => {
    if (++votes % 20 === 0) console.log(`${votes} judgements, ${seconds()} s`)
  })
  const result = await run.result
  if (result.status !== 'finished') {
    console.log(`${result.status} after ${seconds()} s. ${result.next.message}`)
    return
  }
  console.log(`\n${formatEftReport(result.report)}\n`)
  for (const [i, { items, votes, spent }] of result.rounds.entries()) {
    console.log(`round ${i + 1}: ${JSON.stringify({ items, votes, spent })}`)
  }
  console.log(`${result.eft.rows} rows after ${seconds()} s: ${args.run}/iteration-1/eft.jsonl`)
}

await told(main)
