import { z } from 'zod'
import { type EnvRef, isEnvRef } from '../../http/env.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { EmbeddingModel } from './embedding-model.js'
import type { ProbeReport } from './options.js'
import type { ServeCheckpoint } from './serving/types.js'

const integer = (min: number, max: number) =>
  z.custom<number>(value => Number.isInteger(value) && Number(value) >= min && Number(value) <= max, {
    error: `an integer in ${min}..${max}`,
  })
const declared = z.boolean({ error: 'true, false or nothing' }).optional()
const plainObject = (error: string) => z.custom<Record<string, unknown>>(isPlainObject, { error })

/** The shapes of the options; every message completes the sentence "expected …". @internal */
export const optionsSchema = z.strictObject(
  {
    baseURL: z
      .string({ error: "a server's address such as http://127.0.0.1:8000/v1; there is no default" })
      .optional(),
    serve: z
      .custom<ServeCheckpoint>(value => typeof value === 'function', {
        error: 'a strategy such as serverProcess(…), or a function that serves a checkpoint',
      })
      .optional(),
    apiKey: z
      .custom<EnvRef>(isEnvRef, { error: "env('NAME'), which reads the key from the environment" })
      .optional(),
    model: z
      .custom<(checkpoint: Checkpoint) => string>(value => typeof value === 'function', {
        error: "a function from a checkpoint to the server's name for it",
      })
      .optional(),
    embeddings: z
      .custom<EmbeddingModel | ((checkpoint: Checkpoint) => EmbeddingModel)>(
        value => typeof value === 'function' || isEmbeddingModel(value),
        { error: "embeddingModel('its name on the server'), or a function that gives one" },
      )
      .optional(),
    body: plainObject('an object of JSON fields').optional(),
    headers: plainObject("an object of header names to texts or env('NAME')").optional(),
    connections: integer(1, 65_535).optional(),
    timeoutMs: integer(1, 2 ** 31 - 1).default(600_000),
    // V8 holds no longer string.
    maxReplyBytes: integer(1024, 2 ** 29 - 24).default(16 * 1024 * 1024),
    maxTokensField: z
      .enum(['auto', 'max_tokens', 'max_completion_tokens'], {
        error: "'auto', 'max_tokens' or 'max_completion_tokens'",
      })
      .default('auto'),
    capabilities: z
      .strictObject(
        { n: declared, seed: declared, deterministic: declared, logprobs: declared },
        { error: objectError },
      )
      .optional(),
    probe: z.boolean({ error: 'true or false' }).default(true),
    onProbe: z
      .custom<(report: ProbeReport) => void>(value => typeof value === 'function', {
        error: 'a function that is told what was found',
      })
      .optional(),
  },
  { error: objectError },
)

function objectError(issue: { code?: string | undefined }): string | undefined {
  return issue.code === 'invalid_type' ? 'an object of options' : undefined
}

/** Not a provider, which has `embed` too. @internal */
export function isEmbeddingModel(value: unknown): value is EmbeddingModel {
  const { name, body, embed } = Object(value)
  return typeof name === 'string' && isPlainObject(body) && typeof embed === 'function'
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
