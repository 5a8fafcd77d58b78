// Other votes, another aggregation and other rules over the recorded replies of a real run (../recorded-run): what each
// would have trained on. No model is asked: the one below has nothing to say.
import { cp, rm } from 'node:fs/promises'
import { IterationRunner, positivesOnly, reselect } from 'self-rewarding'
import { fileLedger, handoff, readLines } from 'self-rewarding/node'
import { allPairs, lengthControlled } from 'self-rewarding/select'
import { calls, prompts, providerRevision, recorded } from '../recorded-run/settings.mjs'

const directory = 'runs/offline'
let asked = 0
const open = async () => ({
  revision: providerRevision,
  lane: 'recorded',
  capabilities: { n: true, seed: true, deterministic: false, logprobs: true, embeddings: false },
  generate() {
    asked++
    throw new Error('this call is not recorded')
  },
})

await rm(directory, { recursive: true, force: true })
await cp(calls, `${directory}/calls`, { recursive: true })
const ledger = fileLedger(directory)
// Never asked, as the run ends with its datasets.
const trainer = handoff({ directory: `${directory}/training` })
const run = new IterationRunner({ ...recorded, open, ledger, trainer }).start({ until: 'datasets' })
const { report } = await run.result
await show('as it was run: three votes, best against worst', report.iterations[0].funnel, directory)

/** The lowest vote: who is to be chosen has to convince every time. */
const lowest = {
  name: 'lowest',
  aggregate: votes => ({ numerator: Math.min(...votes), denominator: 1 }),
}

const others = {
  'the first vote alone': { votes: 1 },
  'the lowest of three votes': { aggregation: lowest },
  'every two candidates that are 2 points apart': { select: allPairs({ margin: 2 }) },
  'of good ones the shortest, of bad ones the longest': { select: lengthControlled({ rho: 0.25 }) },
  'no pairs: answers with a perfect score, for SFT': { select: positivesOnly({ score: 5 }) },
}
for (const [name, settings] of Object.entries(others)) {
  const { selection, iterations } = await reselect({ ledger, ...settings })
  await show(name, iterations[0].funnel, `${directory}/selections/${selection}`)
}
console.log(`calls made: ${asked}`)

/** The funnel in three lines, and the first row. */
async function show(name, { scores, selected }, place) {
  const isSft = name.startsWith('no pairs')
  const without = Object.entries(selected.excluded).filter(([, count]) => count > 0)
  console.log(name)
  console.log(
    `  ${scores.scored} candidates with a score, ${selected.rows} rows of ${selected.prompts} prompts`,
  )
  if (without.length > 0)
    console.log(`  no row: ${without.map(([why, count]) => `${why} ${count}`).join(', ')}`)
  for await (const line of readLines(`${place}/iteration-1/${isSft ? 'sft' : 'pairs'}.jsonl`)) {
    const row = JSON.parse(line)
    console.log(`  first row: ${prompts[row.prompt_index]}`)
    if (isSft) console.log(`    ${row.score.toFixed(2)}  ${oneLine(row.completion)}`)
    else {
      console.log(`    ${row.chosen_score.toFixed(2)}  ${oneLine(row.chosen)}`)
      console.log(`    ${row.rejected_score.toFixed(2)}  ${oneLine(row.rejected)}`)
    }
    break
  }
  console.log()
}

/** What a model wrote, as a line without control characters: in a terminal they would do what they say. */
function oneLine(text) {
  return text.trim().replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '·').slice(0, 90)
}
