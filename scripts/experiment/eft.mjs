// EFT seed data in the lab: models judge answers of every quality, which the true rubric ranks as people would, and each
// acceptance rule says which judgements would be trained on. What is measured comes from the recorded calls.
import { parseArgs } from 'node:util'
import { randomStream, scriptedProvider } from 'self-rewarding'
import { resample } from 'self-rewarding/data'
import { makeEft } from 'self-rewarding/judging'
import { openLab } from 'self-rewarding/lab'
import { fileLedger } from 'self-rewarding/node'
import { markdown } from './statistics.mjs'

/** @typedef {import('self-rewarding/lab').World} World */
/** @typedef {import('self-rewarding/judging').EftInstruction} Instruction */
/** @typedef {import('self-rewarding/judging').EftResult} Result */

const judges = /** @type {const} */ (['SFT', 'M1', 'chance'])

/** A judge that knows nothing: what the rules accept by luck. */
const chance = scriptedProvider(({ seed }) => `by luck\nScore: ${randomStream([seed]).below(6)}`, {
  revision: 'chance-1',
})

/** @param {string[]} args */
export async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '1,2,3' },
      instructions: { type: 'string', default: '300' },
      rounds: { type: 'string', default: '3' },
      worlds: { type: 'string', default: 'manners,programs' },
      directory: { type: 'string', default: 'runs/experiments/eft' },
    },
  })
  const seeds = values.seeds.split(',').map(Number)
  /** @type {{ world: string, judge: string, seed: number, result: Result }[]} */
  const measured = []
  for (const world of values.worlds.split(',')) {
    for (const seed of seeds) {
      const directory = `${values.directory}/${world}`
      const lab = openLab({
        directory: `${directory}/models`,
        world: /** @type {import('self-rewarding/lab').LabWorldName} */ (world),
        seed,
        threads: 1,
      })
      const instructions = rankedInstructions(lab.world, seed, Number(values.instructions))
      const m0 = await lab.pretrain()
      for (const judge of judges) {
        const { prompt, sampling } = { prompt: lab.world.judge, sampling: lab.world.sampling }
        const result = await makeEft({
          ledger: fileLedger(`${directory}/${judge}-${seed}`),
          model: judge === 'chance' ? chance : { checkpoint: await lab.fineTune(judge, m0), open: lab.open },
          instructions,
          rule: resample(Number(values.rounds)),
          judge: { prompt, sampling },
          seed,
          concurrency: 256,
        }).start().result
        if (result.status !== 'finished') throw new Error(result.next.message)
        measured.push({ world, judge, seed, result })
        console.log(`${world}, ${judge}, seed ${seed}: ${result.eft.rows} rows`)
      }
      await lab.close()
    }
  }
  const rows = tableOf(measured)
  console.log(`\n${markdown([header, header.map(() => '---'), ...rows.map(cells)])}\n`)
  console.log(JSON.stringify(rows))
}

/**
 * Instructions with two to four different answers; the rank of an answer is how many ranks of better ones there are.
 * @param {World} world
 * @param {number} seed
 * @param {number} count
 * @returns {Instruction[]}
 */
function rankedInstructions(world, seed, count) {
  const random = randomStream(['experiment', 'eft', world.name, seed])
  /** @type {Map<string, Instruction>} */
  const ranked = new Map()
  while (ranked.size < count) {
    const prompt = world.instruction(random)
    if (world.isHeldOut(prompt) || ranked.has(prompt)) continue
    const texts = new Set()
    for (const wanted = 2 + random.below(3); texts.size < wanted; ) texts.add(world.attempt(prompt, random))
    const answers = [...texts].map(text => ({
      text,
      points: world.quality({ prompt, response: text }).points,
    }))
    const levels = [...new Set(answers.map(({ points }) => points))].sort((a, b) => b - a)
    if (levels.length < 2) continue
    const id = `${ranked.size}`
    const responses = answers.map(({ text, points }, i) => ({
      id: `${id}-${i}`,
      text,
      rank: levels.indexOf(points),
    }))
    ranked.set(prompt, { id, treeId: id, prompt, responses })
  }
  return [...ranked.values()]
}

const header = ['world', 'judge', 'rule', 'judged', 'with a score', 'accepted', 'yield', 'rows', 'tied pairs']

/** @param {{ world: string, judge: string, seed: number, result: Result }[]} measured */
function tableOf(measured) {
  const groups = new Set(measured.map(({ world, judge }) => `${world} ${judge}`))
  return [...groups].flatMap(name => {
    const group = measured.filter(({ world, judge }) => `${world} ${judge}` === name)
    const names = group[0]?.result.report.rules.map(({ rule }) => rule) ?? []
    return names.map(rule => {
      const reports = group.flatMap(({ result }) => result.report.rules.filter(each => each.rule === rule))
      const sum = (/** @type {(report: typeof reports[number]) => number} */ of) =>
        reports.reduce((total, report) => total + of(report), 0)
      // Other rules look at the first round alone.
      const rounds = group.flatMap(({ result }) =>
        rule.startsWith('resample') ? result.rounds : result.rounds.slice(0, 1),
      )
      const votes = rounds.reduce((total, { votes }) => total + votes.received, 0)
      const valid = rounds.reduce((total, { votes }) => total + votes.valid, 0)
      /** @type {Record<string, number>} */
      const failed = {}
      for (const round of rounds)
        for (const [reason, count] of Object.entries(round.votes.failed))
          failed[reason] = (failed[reason] ?? 0) + count
      const yields = reports.map(report => report.yield ?? Number.NaN)
      return {
        world: group[0]?.world ?? '',
        judge: group[0]?.judge ?? '',
        rule,
        instructions: sum(report => report.instructions),
        votes,
        valid,
        failed,
        accepted: sum(report => report.accepted),
        rejected: Object.fromEntries(
          /** @type {const} */ (['too-few-scores', 'inversion', 'all-tied', 'tie']).map(reason => [
            reason,
            sum(report => report.rejected[reason]),
          ]),
        ),
        yields,
        rows: sum(report => report.rows),
        excluded: sum(report => report.responses - report.rows),
        tied: sum(report => report.pairs * (report.tieShare ?? 0)) / sum(report => report.pairs),
      }
    })
  })
}

/** @param {ReturnType<typeof tableOf>[number]} row */
function cells({ world, judge, rule, instructions, votes, valid, accepted, yields, rows, tied }) {
  const percent = (/** @type {number} */ share) =>
    Number.isFinite(share) ? `${(100 * share).toFixed(1)}%` : '-'
  const range = `${percent(Math.min(...yields))} to ${percent(Math.max(...yields))}`
  return [
    ...[world, judge, rule, `${votes}`, percent(valid / votes), `${accepted} of ${instructions}`],
    ...[`${percent(accepted / instructions)} (${range})`, `${rows}`, percent(tied)],
  ]
}
