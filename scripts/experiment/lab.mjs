// The lab over seeds and controls. Each run is the command that anybody can give; what is measured comes from the raw
// texts in the run directories, read and scored again here.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runAll } from './run-all.mjs'
import { comparedWith, formatComparisons, formatTable, readRuns, statisticsOf } from './statistics.mjs'

/** Preset and judge of each condition. */
const conditions = /** @type {Record<string, { preset: string, judge: string }>} */ ({
  paper: { preset: 'paper', judge: 'self' },
  stabilised: { preset: 'stabilised', judge: 'self' },
  random: { preset: 'paper', judge: 'random' },
  shuffled: { preset: 'paper', judge: 'shuffled' },
  frozen: { preset: 'paper', judge: 'frozen' },
  oracle: { preset: 'paper', judge: 'oracle' },
  'stabilised-random': { preset: 'stabilised', judge: 'random' },
  'stabilised-shuffled': { preset: 'stabilised', judge: 'shuffled' },
  'stabilised-frozen': { preset: 'stabilised', judge: 'frozen' },
  'stabilised-oracle': { preset: 'stabilised', judge: 'oracle' },
  'replay-only': { preset: 'replay-only', judge: 'self' },
})

/** @param {string[]} args */
export async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '1,2,3,4,5' },
      conditions: { type: 'string', default: 'paper,stabilised,random,shuffled,frozen,oracle' },
      world: { type: 'string', default: 'manners' },
      directory: { type: 'string', default: 'runs/experiments/lab' },
      jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    },
  })
  const wanted = values.conditions.split(',')
  const unknown = wanted.find(name => !Object.hasOwn(conditions, name))
  if (unknown !== undefined) {
    console.error(`no condition "${unknown}"; there are ${Object.keys(conditions).join(', ')}`)
    process.exit(2)
  }
  const seeds = values.seeds.split(',').map(Number)
  const runs = wanted.flatMap(condition =>
    seeds.map(seed => ({
      condition,
      seed,
      directory: `${values.directory}/${values.world}/${condition}-${seed}`,
      args: Object.entries({
        directory: `${values.directory}/${values.world}/${condition}-${seed}`,
        models: `${values.directory}/${values.world}/models`,
        world: values.world,
        ...conditions[condition],
        seed,
        threads: 1,
      }).flatMap(([name, value]) => [`--${name}`, `${value}`]),
    })),
  )
  const jobs = Number(values.jobs)
  if (!Number.isSafeInteger(jobs) || jobs < 1 || !seeds.every(Number.isSafeInteger)) {
    console.error('--jobs is a count, --seeds are whole numbers with commas between')
    process.exit(2)
  }
  await runAll(runs, jobs)
  const measured = wanted.map(condition => {
    const directories = runs.filter(run => run.condition === condition).map(run => run.directory)
    return /** @type {const} */ ([condition, readRuns(values.world, directories)])
  })
  const results = Object.fromEntries(measured.map(([condition, of]) => [condition, statisticsOf(of)]))
  console.log(`\n${formatTable(results)}\n`)
  // Every condition against every later one, on the same seeds and instructions.
  const comparisons = Object.fromEntries(
    measured.flatMap(([a, of], i) =>
      measured.slice(i + 1).map(([b, others]) => [`${a} - ${b}`, comparedWith(of, others)]),
    ),
  )
  if (measured.length > 1) console.log(`${formatComparisons(comparisons)}\n`)
  const against = (/** @type {string} */ condition) => ({
    against: Object.fromEntries(
      Object.entries(comparisons).flatMap(([pair, of]) => {
        const [a, b] = pair.split(' - ')
        return a === condition ? [[b, of]] : []
      }),
    ),
  })
  const all = Object.entries(results).map(([name, of]) => [name, { ...of, ...against(name) }])
  console.log(JSON.stringify(Object.fromEntries(all)))
}
