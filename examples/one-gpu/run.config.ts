// An 8B model on one GPU of 80 GB: vLLM and TRL take turns. Not run: there was no GPU.
// npx self-rewarding plan run.config.ts
// npx self-rewarding run run.config.ts
import { readFileSync } from 'node:fs'
import { defineConfig, selfInstruct } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { openaiCompatible, serverProcess } from 'self-rewarding/openai-compatible'
import { trl } from 'self-rewarding/trl'

/** One instruction a line. */
const seeds = readFileSync(new URL('../config/seeds.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)

export default defineConfig({
  ledger: fileLedger('runs/8b'),
  // An instruct model without EFT: the first report card says whether it can judge.
  start: { name: 'M1', path: process.env.MODEL ?? 'ckpt/M1', revision: 'change-me-with-the-weights' },
  open: openaiCompatible({
    serve: serverProcess({
      command: [
        ...['vllm', 'serve', '{model}', '--host', '127.0.0.1', '--port', '{port}'],
        ...['--max-model-len', '8192', '--gpu-memory-utilization', '0.9', '--enable-prefix-caching'],
      ],
      // One setting: each waits until the other has given the memory back.
      memory: 'nvidia',
      // What answers depend on; the rest of the command may change between starts.
      identity: { dtype: 'bfloat16', maxModelLength: 8192 },
      log: 'runs/8b/vllm.log',
    }),
  }),
  trainer: trl({ python: '.venv/bin/python', directory: 'runs/8b/training' }),
  prompts: selfInstruct({ seeds, writer: 'self', count: 5000 }),
  iterations: 2,
  seed: 1,
  candidates: { n: 4, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 2048 } },
  judge: { votes: 3, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 1024 } },
  concurrency: 256,
  // Full fine-tuning of 8B needs more than 80 GB; a LoRA of every layer does not.
  training: {
    ...{ use_peft: true, lora_r: 64, lora_alpha: 128, lora_target_modules: 'all-linear' },
    ...{ learning_rate: 1e-5, max_length: 4096, gradient_checkpointing: true },
  },
})
