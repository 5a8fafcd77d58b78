// One iteration with a model that answers at once: node iteration.mjs
// <prompts> <candidates> <votes> <files|nothing> <directory>. Prints how
// much memory the process held at most, in MB, and how many calls it made.
import { IterationRunner } from '../../dist/index.js'
import { fileLedger } from '../../dist/node.js'
import { forgetfulLedger } from './forgetful-ledger.mjs'
import { completionsOf, textOf } from './script.mjs'

const [count = '', n = '', votes = '', kind = '', directory = ''] = process.argv.slice(2)
const prompts = Number(count)
let calls = 0
const model = {
  revision: 'bench',
  lane: 'bench',
  capabilities: { n: true, seed: true, deterministic: true, logprobs: false, embeddings: false },
  async generate({ input, n, seed }) {
    calls++
    return { completions: completionsOf({ prompt: input.messages[0].content, seed }, n) }
  },
}

const source = {
  id: 'numbers',
  *prompts() {
    for (let i = 0; i < prompts; i++) yield { prompt: textOf(i), source: `number:${i}` }
  },
}

const result = await new IterationRunner({
  ledger: kind === 'files' ? fileLedger(directory) : forgetfulLedger(prompts),
  start: { name: 'M1', path: 'M1', revision: 'm1' },
  open: async () => model,
  trainer: { find: never, submit: never, wait: never, cancel: never },
  prompts: source,
  iterations: 1,
  candidates: { n: Number(n) },
  judge: { votes: Number(votes) },
  concurrency: 64,
}).start({ until: 'datasets' }).result

function never() {
  throw new Error('nothing is trained here')
}

const funnel = result.report.iterations[0]?.funnel
if (funnel?.selected.rows === undefined || funnel.prompts.accepted !== prompts) throw new Error('wrong data')
console.log(
  JSON.stringify({
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    calls,
    pairs: funnel.selected.rows,
    seconds: Math.round(performance.now() / 1000),
  }),
)
