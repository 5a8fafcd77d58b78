// The smallest run that trains with TRL: twelve pairs, DPO of a tiny model on a CPU. The training is real. What answers
// and judges is a script, since a model of random weights has nothing to say; ../one-gpu serves what it trains.
import { defineConfig, scriptedProvider } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { trl } from 'self-rewarding/trl'

const model = scriptedProvider(({ prompt, index }) => {
  const judged = /<response>answer (\d)/.exec(prompt)?.[1]
  return judged ? `Fine.\n\nScore: ${Number(judged) + 2}` : `answer ${index} to: ${prompt}`
})

export default defineConfig({
  ledger: fileLedger('runs/trl'),
  start: { name: 'M1', path: 'runs/tiny', revision: 'random-1' },
  open: async () => model,
  trainer: trl({ python: process.env.PYTHON ?? '.venv/bin/python', directory: 'runs/trl/training' }),
  prompts: Array.from({ length: 12 }, (_, i) => `Tell me about number ${i}.`),
  iterations: 1,
  seed: 1,
  // By TRL's own names. Without these it trains as the paper did, on a GPU.
  training: {
    use_cpu: true,
    gradient_checkpointing: false,
    gradient_accumulation_steps: 1,
    learning_rate: 1e-4,
  },
})
