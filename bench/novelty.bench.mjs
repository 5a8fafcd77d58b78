// Self-Instruct's novelty filter on 1,000 new prompts against a pool of 50,000: `rougeNovelty`, which compares only what
// can be above the threshold, against the same rule that compares with every known text, both bit-parallel on integer
// ids. They take turns, decide on the same texts, and the run fails where a decision, or the text that is named with it,
// is another. The last line is JSON: speedup (the median of the rounds' ratios), and seconds for the 1,000.
import { cpus, loadavg } from 'node:os'
import { rougeNovelty } from '../dist/instruct.js'
import { compareAll } from './novelty/compare-all.mjs'
import { instructions } from './novelty/texts.mjs'

const known = 50_000
const fresh = 1000
const rounds = 5
const threshold = 0.7

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const rounded = value => Number(value.toPrecision(3))

/** One stream for both, so that new ones are near to known ones. */
const texts = instructions(known + fresh * rounds, 1)
const pool = texts.slice(0, known)
const words = pool.map(text => text.split(' ').length).toSorted((a, b) => a - b)
const share = part => words[Math.floor(part * words.length)]
console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`)
console.log(
  `load ${loadavg()
    .map(each => each.toFixed(2))
    .join(' ')}`,
)
console.log(`words: median ${share(0.5)}, nine in ten up to ${share(0.9)}, at most ${words.at(-1)}`)

const ours = rougeNovelty({ threshold })
const plain = compareAll(threshold)
const fillStart = performance.now()
for (const text of pool) ours.add(text)
const fillSeconds = (performance.now() - fillStart) / 1000
for (const text of pool) plain.add(text)

/** What came of the texts: the known text that each repeats, `undefined` for a new one. */
const ourDecisions = batch =>
  batch.map(text => {
    const verdict = ours.accept(text)
    return verdict.ok ? undefined : verdict.of
  })
const plainDecisions = batch => batch.map(text => plain.accept(text))

const timed = (decide, batch) => {
  const start = performance.now()
  const decisions = decide(batch)
  return { seconds: (performance.now() - start) / 1000, decisions }
}

const ratios = []
const seconds = { ours: [], plain: [] }
let refused = 0
for (let round = 0; round < rounds; round++) {
  const batch = texts.slice(known + round * fresh, known + (round + 1) * fresh)
  // Whoever goes second may find the machine busier.
  const both =
    round % 2 === 0
      ? [timed(ourDecisions, batch), timed(plainDecisions, batch)]
      : [timed(plainDecisions, batch), timed(ourDecisions, batch)].toReversed()
  const [one, other] = both
  for (const [i, text] of batch.entries()) {
    if (one.decisions[i] !== other.decisions[i])
      throw new Error(`${text}\nrepeats ${one.decisions[i]}\nwithout pruning: ${other.decisions[i]}`)
    if (one.decisions[i] !== undefined) refused++
  }
  ratios.push(other.seconds / one.seconds)
  seconds.ours.push(one.seconds)
  seconds.plain.push(other.seconds)
}
console.log(
  `seconds ${seconds.ours.map(rounded).join(' ')}; without pruning ${seconds.plain.map(rounded).join(' ')}`,
)
console.log(
  JSON.stringify({
    speedup: rounded(median(ratios)),
    seconds: rounded(median(seconds.ours)),
    secondsWithoutPruning: rounded(median(seconds.plain)),
    worstSpeedup: rounded(Math.min(...ratios)),
    fillSeconds: rounded(fillSeconds),
    refused: rounded(refused / (fresh * rounds)),
  }),
)
