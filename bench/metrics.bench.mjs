// Our statistics against numpy and scipy on the same data: a full report card (531 instructions, every metric and
// baseline with its interval from 10,000 resamples) against array code, and Kendall's tau of 1,000,000 pairs against
// scipy.stats.kendalltau, with and without ties. They take turns and must agree: values within 1e-9, ends of intervals,
// which come from other draws, within 0.01. The last line is JSON: cardVsNumpy and kendallVsScipy (medians of the rounds'
// ratios of processor time, ours over theirs; for Kendall the worse of both kinds), and what they are made of. Ours is that
// of all threads, the compiler's and the garbage collector's too.
//
// Needs Python 3.11 or later: that in METRICS_PYTHON, with numpy and scipy, or one that can make virtual environments.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { reportCard } from '../dist/evaluate.js'
import { randomStream } from '../dist/index.js'
import { kendall } from '../dist/stats.js'
import { startPeer } from './metrics/peer.mjs'

const instructions = 531
const resamples = 10_000
const pairs = 1_000_000
const rounds = 7

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const rounded = value => Number(value.toPrecision(3))

/** As many responses as the paper's evaluation set has: 2.85 each. Scores are thirds, kept as whole numbers. */
function judged() {
  const random = randomStream([1, 'bench', 'metrics'])
  return Array.from({ length: instructions }, () => {
    const draw = random.next()
    const size = draw < 0.4 ? 2 : draw < 0.75 ? 3 : draw < 0.95 ? 4 : 5
    return {
      responses: Array.from({ length: size }, (_, rank) => {
        const score = Math.max(0, Math.min(15, 13 - 3 * rank + random.below(13) - 6))
        const failed = random.below(50) === 0
        return {
          rank,
          score: failed ? undefined : score,
          length: 100 + random.below(900),
          otherRank: random.below(4) === 0 ? 1 : rank,
        }
      }),
    }
  })
}

/** The same as columns. */
function columnsOf(data) {
  const responses = data.flatMap(each => each.responses)
  return {
    do: 'card',
    unit: data.flatMap((each, i) => each.responses.map(() => i)),
    rank: responses.map(({ rank }) => rank),
    scores: {
      judge: responses.map(({ score }) => score ?? null),
      constant: responses.map(() => 0),
      longer: responses.map(({ length }) => length),
      human: responses.map(({ otherRank }) => -otherRank),
    },
    max: 15,
    resamples,
  }
}

function compareCards(ours, theirs) {
  const all = { judge: ours.metrics, ...ours.baselines }
  for (const [name, metrics] of Object.entries(all)) {
    for (const [metric, { value, interval }] of Object.entries(metrics)) {
      const [wanted, ends] = theirs[name][metric]
      const what = `${name} ${metric}`
      assert.equal(value === undefined, wanted === null, what)
      if (value === undefined) continue
      assert.ok(Math.abs(value - wanted) <= 1e-9, `${what}: ${value}, numpy ${wanted}`)
      const off = Math.max(Math.abs(interval.low - ends[0]), Math.abs(interval.high - ends[1]))
      assert.ok(off <= 0.01, `${what}: ${JSON.stringify(interval)}, numpy ${ends}`)
    }
  }
}

function compareKendall(ours, theirs) {
  assert.ok(
    Math.abs(ours.statistic - theirs.statistic) <= 1e-9,
    `${ours.statistic}, scipy ${theirs.statistic}`,
  )
  assert.ok(Math.abs(ours.pvalue - theirs.pvalue) <= 1e-9, `${ours.pvalue}, scipy ${theirs.pvalue}`)
}

/** Rounds in turns; the first is for warming up on both sides. */
async function race(name, ours, theirs, compare) {
  const times = { ours: [], theirs: [] }
  for (let round = 0; round <= rounds; round++) {
    const mine = () => {
      const start = process.cpuUsage()
      const answer = ours()
      const { user, system } = process.cpuUsage(start)
      return { seconds: (user + system) / 1e6, answer }
    }
    // Whoever goes second may find the machine busier.
    const before = round % 2 === 0 ? mine() : undefined
    const other = await theirs()
    const own = before ?? mine()
    compare(own.answer, other.answer)
    if (round === 0) continue
    times.ours.push(own.seconds)
    times.theirs.push(other.seconds)
  }
  console.log(
    `${name}: ${times.ours.map(rounded).join(' ')} s; Python ${times.theirs.map(rounded).join(' ')} s`,
  )
  return median(times.ours.map((seconds, i) => seconds / times.theirs[i]))
}

console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`)
console.log(
  `load ${loadavg()
    .map(each => each.toFixed(2))
    .join(' ')}`,
)
const peer = await startPeer()
console.log(JSON.stringify(peer.versions))

const data = judged()
const responses = data.reduce((sum, each) => sum + each.responses.length, 0)
console.log(`${instructions} instructions, ${(responses / instructions).toFixed(2)} responses each`)
const columns = columnsOf(data)
const cardVsNumpy = await race(
  'report card',
  () => reportCard(data, { max: 15, resamples }),
  () => peer.ask(columns),
  compareCards,
)

const folder = mkdtempSync(path.join(tmpdir(), 'bench-metrics-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const random = randomStream([2, 'bench', 'metrics'])
const x = Array.from({ length: pairs }, () => random.next())
const y = x.map(value => value + random.next())
const kinds = {
  withoutTies: [x, y],
  withTies: [x, y].map(values => values.map(each => Math.floor(20 * each))),
}
const kendalls = {}
for (const [name, [a, b]] of Object.entries(kinds)) {
  const file = path.join(folder, name)
  writeFileSync(file, new Float64Array([...a, ...b]))
  kendalls[name] = await race(
    `kendall ${name}`,
    () => kendall(a, b),
    () => peer.ask({ do: 'kendall', file }),
    compareKendall,
  )
}
peer.close()
console.log(
  JSON.stringify({
    cardVsNumpy: rounded(cardVsNumpy),
    kendallVsScipy: rounded(Math.max(kendalls.withoutTies, kendalls.withTies)),
    kendallWithoutTies: rounded(kendalls.withoutTies),
    kendallWithTies: rounded(kendalls.withTies),
  }),
)
