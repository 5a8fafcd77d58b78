import { z } from 'zod'
import type { OpenModel } from '../../../model/provider.js'
import {
  openaiCompatible,
  type ServeCheckpoint,
  serverProcess,
  sglangWeights,
  vllmLora,
} from '../../../providers/openai-compatible/index.js'
import { argv, count, environment, ms, text, variable } from './values.js'
import { within } from './within.js'

const flag = z.boolean().exactOptional()

const serve = z.discriminatedUnion('use', [
  z.strictObject({
    use: z.literal('process').describe('A server for each checkpoint, started and ended: serverProcess'),
    command: argv,
    port: z.int().min(1).max(65_535).exactOptional(),
    path: text.exactOptional(),
    health: text.exactOptional(),
    startMs: ms.exactOptional(),
    stopMs: ms.exactOptional(),
    hangMs: ms.exactOptional(),
    restarts: z.int().min(0).exactOptional(),
    memory: z.literal('nvidia').exactOptional(),
    env: environment.exactOptional(),
    cwd: text.exactOptional(),
    log: text.exactOptional(),
    identity: z.json().exactOptional(),
  }),
  z.strictObject({
    use: z.literal('vllm-lora').describe('Adapters that a running vLLM loads: vllmLora'),
    base: text,
  }),
  z.strictObject({
    use: z.literal('sglang-weights').describe('Weights that a running SGLang loads: sglangWeights'),
  }),
])

/** How checkpoints get served. */
export const openSchema = z.discriminatedUnion('use', [
  z.strictObject({
    use: z.literal('openai-compatible').describe("A server with OpenAI's API"),
    baseURL: text.exactOptional(),
    serve: serve.exactOptional(),
    apiKey: variable.exactOptional(),
    body: z.record(z.string(), z.json()).exactOptional(),
    headers: environment.exactOptional(),
    connections: z.int().min(1).max(65_535).exactOptional(),
    timeoutMs: ms.exactOptional(),
    maxReplyBytes: count.exactOptional(),
    maxTokensField: z.enum(['auto', 'max_tokens', 'max_completion_tokens']).exactOptional(),
    capabilities: z
      .strictObject({ n: flag, seed: flag, deterministic: flag, logprobs: flag })
      .exactOptional(),
    probe: flag,
  }),
  z.strictObject({
    use: z.literal('llama-cpp').describe('GGUF files in this process; takes node-llama-cpp'),
    sequences: count.exactOptional(),
    contextSize: count.exactOptional(),
    threads: count.exactOptional(),
    gpu: flag,
    chatTemplate: text.exactOptional(),
  }),
])

/** How checkpoints get served, as the file says it. */
export type OpenPart = z.infer<typeof openSchema>

/** What the file describes. */
export async function makeOpen(part: OpenPart, path: readonly string[]): Promise<OpenModel> {
  return within(path, async () => {
    if (part.use === 'llama-cpp') {
      const { use, ...options } = part
      const { llamaCpp } = await import('../../../providers/llama-cpp/index.js')
      return llamaCpp(options)
    }
    const { use, serve: served, ...options } = part
    const serving = served && (await within(['serve'], () => makeServe(served)))
    return openaiCompatible({ ...options, ...(serving && { serve: serving }) })
  })
}

function makeServe(part: z.infer<typeof serve>): ServeCheckpoint {
  switch (part.use) {
    case 'process': {
      const { use, ...options } = part
      return serverProcess(options)
    }
    case 'vllm-lora':
      return vllmLora({ base: part.base })
    case 'sglang-weights':
      return sglangWeights()
  }
}
