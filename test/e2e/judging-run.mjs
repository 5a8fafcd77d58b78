// An EFT construction over files in a process of its own, which dies at a call: `node judging-run.mjs <folder> [call]`.
import { scriptedProvider } from 'self-rewarding'
import { resample } from 'self-rewarding/data'
import { makeEft } from 'self-rewarding/judging'
import { fileLedger } from 'self-rewarding/node'

const [folder = '', call] = process.argv.slice(2)
let calls = 0

const model = scriptedProvider(
  async ({ seed }) => {
    if (++calls === Number(call)) process.kill(process.pid, 'SIGKILL')
    await new Promise(resolve => setTimeout(resolve, seed % 3))
    return seed % 8 === 0 ? 'I cannot say.' : `It is fine.\n\nScore: ${seed % 6}`
  },
  { revision: 'judging' },
)
const responses = (/** @type {string} */ id) =>
  ['first', 'second', 'third'].map((text, rank) => ({ id: `${id}-${rank}`, text, rank }))
const instructions = Array.from({ length: 20 }, (_, i) => {
  return { id: `p${i}`, treeId: `p${i}`, prompt: `Tell me about ${i}.`, responses: responses(`${i}`) }
})
const { status } = await makeEft({
  ledger: fileLedger(folder),
  model,
  instructions,
  rule: resample(3),
  size: { instructions: 15 },
  seed: 1,
  concurrency: 4,
}).start().result
if (status !== 'finished') process.exit(1)
