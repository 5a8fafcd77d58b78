import { readFileSync } from 'node:fs'
import { randomStream } from 'self-rewarding'
import { reportCard } from 'self-rewarding/evaluate'
import { labWorlds } from 'self-rewarding/lab'

const resamples = 4000

/** @typedef {import('self-rewarding/lab').ExamAnswer} Answer */
/** @typedef {import('self-rewarding/lab').ExamJudgement} Judged */

/**
 * What a condition's runs show, from their raw texts.
 * @param {string} worldName
 * @param {readonly string[]} directories one run of each seed
 */
export function statisticsOf(worldName, directories) {
  const world = labWorlds[/** @type {keyof typeof labWorlds} */ (worldName)]
  const runs = directories.map(directory => {
    const models = ['SFT', 'M1', 'M2', 'M3'].map(name => {
      const answers = /** @type {Answer[]} */ (rows(`${directory}/exam/${name}/answers.jsonl`))
      const judged = /** @type {Judged[]} */ (rows(`${directory}/exam/${name}/judgements.jsonl`))
      return {
        points: answers.map(answer => world.quality(answer).points),
        content: answers.map(answer => Number(world.quality(answer).parts.content)),
        greedy: /** @type {Answer[]} */ (rows(`${directory}/exam/${name}/greedy.jsonl`)).map(answer =>
          Number(world.quality(answer).parts.content),
        ),
        judge: judgeAccuracy(world, judged),
      }
    })
    const [sft, m1, m2, m3] = models
    if (!sft || !m1 || !m2 || !m3) throw new Error(`${directory} has no four models`)
    return { sft, m1, m2, m3 }
  })
  const gains = runs.map(({ m1, m3 }) => differences(m3.points, m1.points))
  const nets = runs.map(({ sft, m3 }) => differences(m3.points, sft.points).map(Math.sign))
  const all = nets.flat()
  const share = (/** @type {number} */ sign) => all.filter(net => net === sign).length / all.length
  return {
    rising: runs.filter(
      ({ m1, m2, m3 }) => mean(m1.points) < mean(m2.points) && mean(m2.points) < mean(m3.points),
    ).length,
    seeds: runs.length,
    m1: mean(runs.map(({ m1 }) => mean(m1.points))),
    m2: mean(runs.map(({ m2 }) => mean(m2.points))),
    m3: mean(runs.map(({ m3 }) => mean(m3.points))),
    gain: mean(gains.map(mean)),
    ...interval(gains),
    contentChange: mean(runs.map(({ m1, m3 }) => mean(m3.content) - mean(m1.content))),
    content: interval(runs.map(({ m1, m3 }) => differences(m3.content, m1.content))),
    greedy: mean(runs.map(({ m1 }) => mean(m1.greedy))),
    greedyChange: mean(runs.map(({ m1, m3 }) => mean(m3.greedy) - mean(m1.greedy))),
    judge: mean(runs.map(({ m1 }) => m1.judge)),
    judgeChange: mean(runs.map(({ m1, m3 }) => m3.judge - m1.judge)),
    judgeChanges: runs.map(({ m1, m3 }) => m3.judge - m1.judge),
    m3VsSft: { win: share(1), tie: share(0), lose: share(-1), net: mean(nets.map(mean)), ...interval(nets) },
  }
}

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
const differences = (a, b) => a.map((value, i) => value - (b[i] ?? Number.NaN))

/**
 * 95% interval of the mean by a bootstrap over seeds, and within each over instructions.
 * @param {readonly (readonly number[])[]} bySeed
 */
function interval(bySeed) {
  const random = randomStream(['experiment', 'bootstrap'])
  /** @template T @param {readonly T[]} items */
  const redrawn = items => items.map(() => /** @type {T} */ (items[random.below(items.length)]))
  const means = Array.from({ length: resamples }, () =>
    mean(redrawn(bySeed).map(values => mean(redrawn(values)))),
  )
  means.sort((a, b) => a - b)
  const at = (/** @type {number} */ share) => means[Math.round(share * (means.length - 1))] ?? Number.NaN
  return { low: at(0.025), high: at(0.975) }
}

/** @param {Record<string, ReturnType<typeof statisticsOf>>} results */
export function formatTable(results) {
  const two = (/** @type {number} */ value) => value.toFixed(2)
  const three = (/** @type {number} */ value) => value.toFixed(3)
  const signed = (/** @type {number} */ value) => (value < 0 ? '' : '+') + three(value)
  const lines = Object.entries(results).map(([name, r]) => [
    name,
    `${two(r.m1)} -> ${two(r.m2)} -> ${two(r.m3)}`,
    `${two(r.gain)} (${two(r.low)} to ${two(r.high)})`,
    `${r.rising} of ${r.seeds}`,
    signed(r.contentChange),
    `${three(r.judge)} ${signed(r.judgeChange)}`,
    `${[r.m3VsSft.win, r.m3VsSft.tie, r.m3VsSft.lose].map(share => Math.round(100 * share)).join('/')}, net ${two(r.m3VsSft.net)} (${two(r.m3VsSft.low)} to ${two(r.m3VsSft.high)})`,
  ])
  const header = [
    'condition',
    'M1 -> M2 -> M3',
    'gain',
    'rising',
    'content',
    'judge',
    'M3 against SFT: win/tie/lose %',
  ]
  const all = [header, header.map(() => '---'), ...lines]
  const widths = header.map((_, i) => Math.max(...all.map(line => line[i]?.length ?? 0)))
  return all
    .map(
      line =>
        `| ${line.map((cell, i) => (cell === '---' ? '-'.repeat(widths[i] ?? 3) : cell.padEnd(widths[i] ?? 0))).join(' | ')} |`,
    )
    .join('\n')
}
