// The tables of docs/experiments/gemma-3-270m-training.md, from the run directories alone: node tables.mjs runs/self …
// The first run has the evaluation of all models.
import { detectableNet, promptsNeeded } from 'self-rewarding/evaluate'
import { cards, texts } from './tables/models.mjs'
import { funnels, iterationsOf, training } from './tables/runs.mjs'
import { fixed, table, turned } from './tables/shared.mjs'
import { times } from './tables/times.mjs'

const runs = process.argv.slice(2)
if (runs.length === 0) {
  console.log('usage: node tables.mjs RUN [RUN …]')
  process.exit(2)
}

const evaluation = `${runs[0]}/evaluation`
const all = (await Promise.all(runs.map(iterationsOf))).flat()
funnels(all)
const trained = (await Promise.all(all.map(each => training(each.run, each)))).filter(Boolean)
if (trained.length > 0) {
  const names = [
    '',
    'pairs',
    'steps',
    'loss',
    'margin',
    'accuracy',
    'logp chosen',
    'logp rejected',
    'rows dropped',
    'minutes',
  ]
  const [header, ...lines] = turned([names, ...trained])
  table('Training, first epoch -> last epoch', header, lines)
}
await texts(all, evaluation)
await cards(evaluation)
await times(runs)
const pairs = all[0].funnel.selected.prompts
console.log(
  `\n${pairs} prompts see a net of ${fixed(detectableNet({ n: pairs, tieRate: 0.3 }))} with a power of 80% (30% ties);`,
)
console.log(`a net of 0.1 takes ${promptsNeeded({ net: 0.1, tieRate: 0.3 })} prompts`)
