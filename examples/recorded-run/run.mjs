// The runner over a recorded ledger: scores, pairs and report of a real run of Gemma 3 270M, made again from its raw
// replies without a model: npm run build && node examples/recorded-run/run.mjs
import { cp, mkdir, rm } from 'node:fs/promises'
import { IterationRunner, ProviderError, positivesOnly, reselect } from 'self-rewarding'
import { fileLedger, handoff, readLines } from 'self-rewarding/node'
import { formatFunnel } from 'self-rewarding/report'
import { calls, providerRevision, recorded } from './settings.mjs'

const directory = 'runs/recorded'

/** Stands in for the model that was recorded: it has nothing new to say. */
const open = async () => ({
  revision: providerRevision,
  lane: 'recorded',
  capabilities: { n: true, seed: true, deterministic: false, logprobs: true, embeddings: false },
  generate() {
    throw new ProviderError('this call is not in the recorded ledger', {
      kind: 'unsupported',
      retryable: false,
    })
  },
})

await rm(directory, { recursive: true, force: true })
await mkdir(directory, { recursive: true })
await cp(calls, `${directory}/calls`, { recursive: true })

const ledger = fileLedger(directory)
// TRL does not load the quantised file that was served.
const trainer = handoff({ directory: `${directory}/training`, model: () => 'google/gemma-3-270m' })
const run = new IterationRunner({
  ...recorded,
  open,
  ledger,
  trainer,
})
const { report, next } = await run.start().result
const [first] = report.iterations

console.log(
  `Gemma 3 270M (a base model, asked by examples) answered ${recorded.prompts.length} prompts four times each and`,
)
console.log('judged every finished answer three times. From its recorded replies, without a single call:\n')
console.log(formatFunnel(first.funnel))

console.log('\nThe first two preference pairs, as they are:\n')
let shown = 0
for await (const line of readLines(`${directory}/iteration-1/pairs.jsonl`)) {
  const pair = JSON.parse(line)
  const oneLine = text => text.trim().replaceAll('\n', ' ').slice(0, 100)
  console.log(`prompt    ${recorded.prompts[pair.prompt_index]}`)
  console.log(`chosen    ${pair.chosen_score.toFixed(2)}  ${oneLine(pair.chosen)}`)
  console.log(`rejected  ${pair.rejected_score.toFixed(2)}  ${oneLine(pair.rejected)}\n`)
  if (++shown === 2) break
}

const perfect = await reselect({ ledger, select: positivesOnly({ score: 5 }) })
const single = await reselect({ ledger, votes: 1 })
const rows = ({ iterations }) => iterations[0].funnel.selected.rows
console.log('The same replies under other rules, again without a call:')
console.log(
  `  three votes, best against worst        ${first.funnel.selected.rows} pairs      iteration-1/pairs.jsonl`,
)
console.log(
  `  first vote alone, best against worst   ${rows(single)} pairs      selections/${single.selection}/`,
)
console.log(
  `  answers with a perfect score only      ${rows(perfect)} examples   selections/${perfect.selection}/`,
)
console.log(`\nEverything lies in ${directory}. What would come next:\n${next.message}`)
