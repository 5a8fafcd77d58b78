// Every model of some runs side by side, on what none of them was trained on: answers to test prompts, and how well each
// judges responses that people ranked. A model is M1, or NAME=RUN:N, the N-th checkpoint of a run; README.md has the commands.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { compareJudges } from 'self-rewarding/evaluate'
import { evaluateModels, readJudged } from 'self-rewarding/models'
import { fileLedger, runFolder } from 'self-rewarding/node'
import { formatReportCard } from 'self-rewarding/report'
import { interruptible, stopwatch, told } from '../program.mjs'
import * as common from './common.mjs'

const { values: args } = parseArgs({
  options: {
    ...common.options,
    model: { type: 'string', multiple: true, default: [] },
    'ranked-votes': { type: 'string', default: '1' },
  },
})

const named = args.model.map(text => /^(M1)$|^(\w+)=(.+):(\d+)$/.exec(text))
if (args.data.length === 0 || named.length === 0 || named.includes(null)) {
  console.log(
    'usage: node evaluate.mjs --data FILE [--data FILE …] --model M1 [--model NAME=RUN:N …] [options]',
  )
  process.exit(2)
}

async function checkpointOf([, isStart, name, run, number]) {
  if (isStart) return common.startOf(args)
  const checkpoints = JSON.parse(await readFile(`${run}/lineage.json`, 'utf8'))
  return { ...checkpoints[Number(number) - 1].checkpoint, name }
}

/** Every later model as a judge against the first, on the same responses. */
async function comparisons(models) {
  const evaluation = await runFolder(`${args.run}/evaluation`)
  const judged = []
  for (const { checkpoint } of models) judged.push(await readJudged(evaluation, { model: checkpoint.name }))
  return models.slice(1).map(({ checkpoint }, i) => ({
    a: models[0].checkpoint.name,
    b: checkpoint.name,
    ...compareJudges(judged[0], judged[i + 1], { max: 5 }),
  }))
}

async function main() {
  const { ranked, test } = await common.readData(args)
  const sampling = common.sampling(args)
  const evaluation = evaluateModels({
    ledger: fileLedger(`${args.run}/evaluation`),
    models: await Promise.all(named.map(checkpointOf)),
    open: common.opener(args),
    prompts: test,
    sampling,
    ranked: { items: ranked, votes: Number(args['ranked-votes']), sampling },
    format: common.format,
    seed: Number(args.seed),
    concurrency: 3 * Number(args.sequences),
  })
  const seconds = stopwatch()
  const run = evaluation.start({ signal: interruptible() })
  await common.clock(`${args.run}/evaluation`, { type: 'start' })
  for await (const { type, iteration, stage } of run) {
    if (type !== 'stage-start' && type !== 'stage-end') continue
    console.log(`${seconds()} s: ${type} ${iteration} ${stage}`)
    await common.clock(`${args.run}/evaluation`, { type, iteration, stage })
  }
  const result = await run.result
  await common.clock(`${args.run}/evaluation`, { type: 'end' })
  if (result.status !== 'finished') return console.log(`${result.status}. ${result.next.message}`)
  const compared = await comparisons(result.report.models)
  await writeFile(`${args.run}/evaluation/judges.json`, JSON.stringify(compared, null, 2))
  for (const { checkpoint, answers, judging } of result.report.models) {
    console.log(`\n${checkpoint.name}: ${JSON.stringify(answers)}`)
    for (const { card, votes } of judging)
      console.log(`${JSON.stringify(votes)}\n\n${formatReportCard(card)}`)
  }
}

await told(main)
