// One iteration with a trainer of one's own. End it when you like: the same command goes on with it.
import { IterationRunner, scriptedProvider } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { clusterTrainer } from './trainer.mjs'

// Stands in for a model: it answers in one of five lengths and judges by length.
const model = scriptedProvider(({ prompt, seed, index }) => {
  const response = /<response>(.*)<\/response>/s.exec(prompt)?.[1]
  return response ? `Fine.\n\nScore: ${Math.min(5, response.length)}` : 'x'.repeat(1 + ((seed + index) % 5))
})

const run = new IterationRunner({
  ledger: fileLedger('runs/a'),
  start: { name: 'M1', path: 'ckpt/M1', revision: 'sha256:m1' },
  open: async () => model,
  trainer: clusterTrainer('runs/a-training'),
  prompts: ['Name a prime.', 'Explain tides.', 'Write a haiku.'],
  iterations: 1,
  seed: 1,
}).start()

for await (const event of run) {
  if (event.type === 'train-start') {
    console.log(`${event.found ? 'found the job of' : 'a job of'} ${event.rows} rows`)
  }
  if (event.type === 'train-progress') {
    const { step, steps, loss } = event.progress
    console.log(`step ${step} of ${steps}, loss ${loss.toFixed(2)}`)
  }
}
const { status, checkpoints } = await run.result
console.log(`${status} with ${checkpoints.at(-1).checkpoint.name}`)
