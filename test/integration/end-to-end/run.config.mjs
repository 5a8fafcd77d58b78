// M0 -> SFT -> M1 -> M2 -> M3 on one machine: `transformers serve` and TRL take turns. Where things are stands in the
// environment: RUN (a folder) and MODEL (M0).
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { openaiCompatible, serverProcess } from 'self-rewarding/openai-compatible'
import { trl } from 'self-rewarding/trl'

const { RUN = '', MODEL = '' } = process.env
const rows = readFileSync(path.join(RUN, 'sft.jsonl'), 'utf8').trimEnd().split('\n')
const ranked = readFileSync(path.join(RUN, 'ranked.jsonl'), 'utf8').trimEnd().split('\n')

/** For a CPU and a tiny model. */
const training = {
  ...{ use_cpu: true, gradient_checkpointing: false, bf16: false },
  ...{ per_device_train_batch_size: 8, gradient_accumulation_steps: 1, save_steps: 50 },
}

export default defineConfig({
  ledger: fileLedger(path.join(RUN, 'run')),
  start: { name: 'M0', path: MODEL, revision: 'random' },
  sft: {
    rows: rows.map(row => JSON.parse(row)),
    training: { ...training, num_train_epochs: 12, learning_rate: 3e-3 },
  },
  open: openaiCompatible({
    serve: serverProcess({
      command: [
        'transformers',
        'serve',
        '{model}',
        '--host',
        '127.0.0.1',
        '--port',
        '{port}',
        '--device',
        'cpu',
      ],
      env: { HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '1' },
      log: path.join(RUN, 'server.log'),
    }),
    body: { generation_config: JSON.stringify({ do_sample: true, top_k: 0 }) },
  }),
  trainer: trl({ python: 'python', directory: path.join(RUN, 'run/training') }),
  prompts: Array.from({ length: 8 }, (_, i) => `Tell me about number ${i + 100}.`),
  iterations: 2,
  seed: 1,
  candidates: { n: 3, sampling: { temperature: 1, topP: 1, maxTokens: 32 } },
  judge: { votes: 1, sampling: { temperature: 1, topP: 1, maxTokens: 48 } },
  evaluate: ranked.map(item => JSON.parse(item)),
  concurrency: 2,
  training: { ...training, per_device_train_batch_size: 1, num_train_epochs: 12, learning_rate: 1e-4 },
})
