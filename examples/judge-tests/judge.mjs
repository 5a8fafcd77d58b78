// The judge under test: Gemma 3 270M (the base model, asked by examples in plain text), and its recorded replies.
import { llamaCpp } from 'self-rewarding/llama-cpp'
import { replyFile } from 'self-rewarding/node'
import { judgeUnderTest, recordedModel } from 'self-rewarding/testing'
import { fewShotFormat } from '../few-shot.mjs'

const revision = 'gemma-3-270m-q4_k_m sha256:a5fd3b62'
const open = llamaCpp({ sequences: 6, threads: 1 })

const model = await recordedModel({
  replies: replyFile(new URL('replies.jsonl', import.meta.url).pathname),
  revision,
  // Only called to record: needs node-llama-cpp and the file.
  model: () => open({ name: 'M1', path: process.env.GGUF ?? 'gemma-3-270m-q4_k_m.gguf', revision }),
  record: process.env.RECORD === '1',
})

export const judge = judgeUnderTest({
  model,
  format: fewShotFormat,
  sampling: { temperature: 0.7, topP: 0.9, maxTokens: 96 },
})
