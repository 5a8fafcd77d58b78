// Every model of some runs side by side, on what none of them was trained on: answers to test prompts, and how well each
// judges responses that people ranked. Models are named NAME=RUN:N, the N-th checkpoint of a run; README.md has the commands.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { evaluateModels } from 'self-rewarding/models'
import { fileLedger } from 'self-rewarding/node'
import { formatReportCard } from 'self-rewarding/report'
import * as common from './common.mjs'

const { values: args } = parseArgs({
  options: {
    ...common.options,
    model: { type: 'string', multiple: true, default: [] },
    'ranked-votes': { type: 'string', default: '1' },
  },
})

async function checkpointOf(text) {
  const [, name, run, number] = /^(\w+)=(.+):(\d+)$/.exec(text) ?? []
  if (!name) throw new Error(`--model ${text} is not of the form NAME=RUN:N`)
  const { checkpoints } = JSON.parse(await readFile(`${run}/lineage.json`, 'utf8'))
  return { ...checkpoints[Number(number) - 1].checkpoint, name }
}

async function main() {
  const { ranked, test } = await common.readData(args)
  const sampling = common.sampling(args)
  const evaluation = evaluateModels({
    ledger: fileLedger(`${args.run}/evaluation`),
    models: await Promise.all(args.model.map(checkpointOf)),
    open: common.opener(args),
    prompts: test,
    sampling,
    ranked: { items: ranked, votes: Number(args['ranked-votes']), sampling },
    format: common.format,
    seed: Number(args.seed),
    concurrency: 3 * Number(args.sequences),
  })
  const seconds = common.stopwatch()
  const run = evaluation.start({ signal: common.interruptible() })
  await common.clock(`${args.run}/evaluation`, { type: 'start' })
  for await (const { type, iteration, stage } of run) {
    if (type !== 'stage-start' && type !== 'stage-end') continue
    console.log(`${seconds()} s: ${type} ${iteration} ${stage}`)
    await common.clock(`${args.run}/evaluation`, { type, iteration, stage })
  }
  const result = await run.result
  await common.clock(`${args.run}/evaluation`, { type: 'end' })
  if (result.status !== 'finished') return console.log(`${result.status}. ${result.next.message}`)
  for (const { checkpoint, answers, judging } of result.report.models) {
    console.log(`\n${checkpoint.name}: ${JSON.stringify(answers)}`)
    for (const { card, votes } of judging) console.log(`${JSON.stringify(votes)}\n\n${formatReportCard(card)}`)
  }
}

await common.told(main)
