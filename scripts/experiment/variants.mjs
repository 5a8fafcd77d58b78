// Every variant from M1 to M3 in the lab, over seeds: what is gained, how the judge and the length change, and what it
// costs in calls. All variants of a seed begin with the same M1. What is measured comes from the raw texts in the run
// directories, scored again here.
import { fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { changed, markdown, readRuns, signed, statisticsOf, two } from './statistics.mjs'
import { variants } from './variant-options.mjs'

// Written out, so that knip sees what is run.
const seedScript = fileURLToPath(import.meta.resolve('./variant-seed.mjs'))

/** @param {string[]} args */
export async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '1,2,3' },
      variants: { type: 'string', default: Object.keys(variants).join(',') },
      world: { type: 'string', default: 'manners' },
      prompts: { type: 'string', default: '400' },
      directory: { type: 'string', default: 'runs/experiments/variants' },
      jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    },
  })
  const wanted = values.variants.split(',')
  const unknown = wanted.find(name => !Object.hasOwn(variants, name))
  if (unknown !== undefined) {
    console.error(`no variant "${unknown}"; there are ${Object.keys(variants).join(', ')}`)
    process.exit(2)
  }
  const waiting = values.seeds.split(',').map(Number)
  const seeds = [...waiting]
  const { world, prompts } = values
  const home = `${values.directory}/${world}`
  const worker = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift())
      await inProcess({ seed, world, prompts: Number(prompts), directory: `${home}/${seed}`, wanted })
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker))
  const results = Object.fromEntries(
    wanted.map(name => {
      const directories = seeds.map(seed => `${home}/${seed}/${name}`)
      return [name, { ...statisticsOf(readRuns(world, directories)), ...costOf(directories) }]
    }),
  )
  console.log(`\n${tableOf(results)}\n`)
  console.log(JSON.stringify(results))
}

/** @param {object} task */
function inProcess(task) {
  return new Promise((resolve, reject) => {
    const child = fork(seedScript)
    child.on('error', reject)
    child.on('exit', code => (code === 0 ? resolve(undefined) : reject(new Error(`${seedScript}: ${code}`))))
    child.send(task)
  })
}

/**
 * Calls, rows and words, on average over seeds.
 * @param {readonly string[]} directories
 */
function costOf(directories) {
  const read = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8'))
  const mean = (/** @type {readonly number[]} */ numbers) =>
    Math.round((10 * numbers.reduce((a, b) => a + b, 0)) / numbers.length) / 10
  const sums = directories.map(directory => {
    // What no run of the loop made says so itself.
    if (existsSync(`${directory}/cost.json`)) return read(`${directory}/cost.json`)
    const funnels = [1, 2].map(iteration => read(`${directory}/iteration-${iteration}/manifest.json`).funnel)
    const sum = (/** @type {(funnel: any) => number} */ of) =>
      funnels.reduce((all, each) => all + of(each), 0)
    return {
      answers: sum(({ candidates }) => candidates.received),
      votes: sum(({ votes }) => votes.received),
      rows: sum(({ selected }) => selected.rows),
    }
  })
  const words = (/** @type {string} */ model) =>
    mean(
      directories.map(directory => {
        const lines = readFileSync(`${directory}/exam/${model}/answers.jsonl`, 'utf8').trim().split('\n')
        const lengths = lines.map(line => JSON.parse(line).response.split(' ').length)
        return lengths.reduce((a, b) => a + b, 0) / lengths.length
      }),
    )
  return {
    answers: mean(sums.map(({ answers }) => answers)),
    votes: mean(sums.map(({ votes }) => votes)),
    rows: mean(sums.map(({ rows }) => rows)),
    words: { m1: words('M1'), m3: words('M3') },
  }
}

/** @param {Record<string, ReturnType<typeof statisticsOf> & ReturnType<typeof costOf>>} results */
function tableOf(results) {
  const lines = Object.entries(results).map(([name, r]) => [
    name,
    r.points.map(two).join(' -> '),
    `${two(r.gain)} (${two(r.low)} to ${two(r.high)})`,
    `${r.rising} of ${r.seeds}`,
    changed(r.content, r.contentChange),
    `${signed(r.judgeChange)} (${signed(r.judge.low)} to ${signed(r.judge.high)})`,
    `${r.words.m1.toFixed(1)} -> ${r.words.m3.toFixed(1)}`,
    `${r.answers}`,
    `${r.votes}`,
    `${r.rows}`,
  ])
  const header = [
    'variant',
    'points of M1 -> M2 -> M3',
    'gain',
    'rising',
    'content',
    'judge',
    'words of an answer',
  ]
  const costs = ['answers', 'votes', 'rows']
  return markdown([[...header, ...costs], [...header, ...costs].map(() => '---'), ...lines])
}
