import { readFileSync } from 'node:fs'
import { randomStream } from 'self-rewarding'
import { reportCard } from 'self-rewarding/evaluate'
import { labWorlds } from 'self-rewarding/lab'

const resamples = 2000

/** @typedef {import('self-rewarding/lab').ExamAnswer} Answer */
/** @typedef {import('self-rewarding/lab').ExamJudgement} Judged */

/**
 * What the models of each run are worth, from their raw texts.
 * @param {string} worldName
 * @param {readonly string[]} directories one run of each seed
 */
export function readRuns(worldName, directories) {
  const world = labWorlds[/** @type {keyof typeof labWorlds} */ (worldName)]
  const content = (/** @type {Answer[]} */ answers) =>
    answers.map(answer => Number(world.quality(answer).parts.content))
  return directories.map(directory => {
    const [sft, m1, m2, m3] = ['SFT', 'M1', 'M2', 'M3'].map(name => {
      const exam = `${directory}/exam/${name}`
      const answers = /** @type {Answer[]} */ (rows(`${exam}/answers.jsonl`))
      return {
        points: answers.map(answer => world.quality(answer).points),
        content: content(answers),
        greedy: content(/** @type {Answer[]} */ (rows(`${exam}/greedy.jsonl`))),
        judge: judgeAccuracy(world, /** @type {Judged[]} */ (rows(`${exam}/judgements.jsonl`))),
      }
    })
    if (!sft || !m1 || !m2 || !m3) throw new Error(`${directory} has no four models`)
    return { sft, m1, m2, m3 }
  })
}

/** @typedef {ReturnType<typeof readRuns>} Runs */

/**
 * What a condition's runs show together.
 * @param {Runs} runs
 */
export function statisticsOf(runs) {
  const gains = runs.map(({ m1, m3 }) => differences(m3.points, m1.points))
  const nets = runs.map(({ sft, m3 }) => differences(m3.points, sft.points).map(Math.sign))
  const contents = runs.map(({ m1, m3 }) => differences(m3.content, m1.content))
  const greedy = runs.map(({ m1, m3 }) => differences(m3.greedy, m1.greedy))
  const judges = runs.map(({ m1, m3 }) => m3.judge - m1.judge)
  const all = nets.flat()
  const share = (/** @type {number} */ sign) => all.filter(net => net === sign).length / all.length
  const rising = runs.filter(
    ({ m1, m2, m3 }) => mean(m1.points) < mean(m2.points) && mean(m2.points) < mean(m3.points),
  )
  return rounded({
    rising: rising.length,
    seeds: runs.length,
    points: /** @type {const} */ (['m1', 'm2', 'm3']).map(name =>
      mean(runs.map(run => mean(run[name].points))),
    ),
    gain: mean(gains.map(mean)),
    ...interval(gains),
    contentChange: mean(contents.map(mean)),
    content: { m1: mean(runs.map(({ m1 }) => mean(m1.content))), ...interval(contents) },
    greedyChange: mean(greedy.map(mean)),
    greedy: { m1: mean(runs.map(({ m1 }) => mean(m1.greedy))), ...interval(greedy) },
    judgeChange: mean(judges),
    judge: { m1: mean(runs.map(({ m1 }) => m1.judge)), ...studentInterval(judges) },
    m3VsSft: { win: share(1), tie: share(0), lose: share(-1), net: mean(nets.map(mean)), ...interval(nets) },
  })
}

/**
 * M3 of one condition less M3 of another, seed by seed and instruction by instruction.
 * @param {Runs} runs
 * @param {Runs} others
 */
export function comparedWith(runs, others) {
  const paired = (/** @type {(m3: Runs[number]['m3']) => readonly number[]} */ of) => {
    const by = runs.map(({ m3 }, i) => differences(of(m3), of(/** @type {Runs[number]} */ (others[i]).m3)))
    return { difference: mean(by.map(mean)), ...interval(by) }
  }
  const judges = runs.map(({ m3 }, i) => m3.judge - /** @type {Runs[number]} */ (others[i]).m3.judge)
  return rounded({
    points: paired(m3 => m3.points),
    content: paired(m3 => m3.content),
    judge: { difference: mean(judges), ...studentInterval(judges) },
  })
}

/**
 * Four digits, of which the last two are noise.
 * @template T
 * @param {T} value
 * @returns {T}
 */
const rounded = value =>
  JSON.parse(
    // One seed has no spread: no number, and no interval.
    JSON.stringify(value, (_, each) => (typeof each === 'number' ? Number(each.toFixed(4)) : each)),
  )

/** @param {string} file */
function rows(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}

/**
 * Pairwise accuracy with ties as half, over votes that are read again from the judge's texts.
 * @param {import('self-rewarding/lab').World} world
 * @param {readonly Judged[]} judged
 */
function judgeAccuracy(world, judged) {
  const prompts = [...new Set(judged.map(({ prompt }) => prompt))]
  const card = reportCard(
    prompts.map(asked => ({
      responses: judged
        .filter(({ prompt }) => prompt === asked)
        .map(({ prompt, response, votes }) => {
          const read = votes.map(({ text, finish }) => world.judge.parse(text, { finish }))
          const scores = read.flatMap(vote => (vote.ok ? [vote.score] : []))
          const complete = scores.length === votes.length
          return {
            rank: 5 - world.quality({ prompt, response }).points,
            ...(complete && { score: mean(scores) }),
          }
        }),
    })),
    { max: 5, resamples: 1 },
  )
  return card.metrics.tiesHalf.value ?? Number.NaN
}

/** @param {readonly number[]} values */
const mean = values => values.reduce((a, b) => a + b, 0) / values.length

/** @param {readonly number[]} a @param {readonly number[]} b */
function differences(a, b) {
  if (a.length !== b.length) throw new Error(`exams of ${a.length} and ${b.length} texts cannot be compared`)
  return a.map((value, i) => value - (b[i] ?? Number.NaN))
}

/**
 * 95% interval of the mean by a bootstrap over seeds and over instructions, which are the same for all seeds.
 * @param {readonly (readonly number[])[]} bySeed
 */
function interval(bySeed) {
  const random = randomStream(['experiment', 'bootstrap'])
  const count = bySeed[0]?.length ?? 0
  const means = Array.from({ length: resamples }, () => {
    const instructions = Array.from({ length: count }, () => random.below(count))
    return mean(
      bySeed.map(() => {
        const values = bySeed[random.below(bySeed.length)] ?? []
        return mean(instructions.map(i => values[i] ?? Number.NaN))
      }),
    )
  })
  means.sort((a, b) => a - b)
  const at = (/** @type {number} */ share) => means[Math.round(share * (means.length - 1))] ?? Number.NaN
  return { low: at(0.025), high: at(0.975) }
}

/** 97.5% quantiles of Student's t by degrees of freedom, from 1. */
const t975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]

/**
 * 95% interval of the mean of one number a seed, by Student's t: a bootstrap of five numbers is too narrow.
 * @param {readonly number[]} values
 */
function studentInterval(values) {
  const center = mean(values)
  const variance = values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1)
  const half = (t975[values.length - 2] ?? 1.96) * Math.sqrt(variance / values.length)
  return { low: center - half, high: center + half }
}

/** @param {Record<string, ReturnType<typeof statisticsOf>>} results */
export function formatTable(results) {
  const lines = Object.entries(results).map(([name, r]) => [
    name,
    r.points.map(two).join(' -> '),
    `${two(r.gain)} (${two(r.low)} to ${two(r.high)})`,
    `${r.rising} of ${r.seeds}`,
    changed(r.content, r.contentChange),
    changed(r.greedy, r.greedyChange),
    changed(r.judge, r.judgeChange),
    `${[r.m3VsSft.win, r.m3VsSft.tie, r.m3VsSft.lose].map(share => Math.round(100 * share)).join('/')}, net ${two(r.m3VsSft.net)} (${two(r.m3VsSft.low)} to ${two(r.m3VsSft.high)})`,
  ])
  const header = [
    'condition',
    'points of M1 -> M2 -> M3',
    'gain',
    'rising',
    'content',
    'content, greedy',
    'judge',
    'M3 against SFT: win/tie/lose %',
  ]
  return markdown([header, header.map(() => '---'), ...lines])
}

/** @param {Record<string, ReturnType<typeof comparedWith>>} comparisons */
export function formatComparisons(comparisons) {
  const lines = Object.entries(comparisons).map(([name, of]) => [
    name,
    ...[of.points, of.content, of.judge].map(
      ({ difference, low, high }) => `${signed(difference)} (${signed(low)} to ${signed(high)})`,
    ),
  ])
  return markdown([['M3 less M3', 'points', 'content', 'judge'], ['---', '---', '---', '---'], ...lines])
}

// One seed has no spread, which is null.
export const two = (/** @type {number | null} */ value) => value?.toFixed(2) ?? '-'
export const signed = (/** @type {number | null} */ value) =>
  value === null ? '-' : (value < 0 ? '' : '+') + value.toFixed(3)

/** @param {{ m1: number, low: number, high: number }} of @param {number} change */
export const changed = ({ m1, low, high }, change) =>
  `${m1.toFixed(3)} ${signed(change)} (${signed(low)} to ${signed(high)})`

/** @param {readonly (readonly string[])[]} lines */
export function markdown(lines) {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map(line => line[i]?.length ?? 0)))
  const cell = (/** @type {string} */ text, /** @type {number} */ i) =>
    text === '---' ? '-'.repeat(widths[i] ?? 3) : text.padEnd(widths[i] ?? 0)
  return lines.map(line => `| ${line.map(cell).join(' | ')} |`).join('\n')
}
