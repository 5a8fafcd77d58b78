import { z } from 'zod'
import type { Capabilities, GenerateReply, GenerateRequest } from '../provider.js'

/** What a reply depends on, of a request. */
export type RecordedRequest = Pick<
  GenerateRequest,
  'input' | 'n' | 'seed' | 'sampling' | 'logprobs' | 'schema'
>

/** One reply of a model, kept for tests. */
export interface RecordedReply {
  /** What the test calls the model. */
  readonly revision: string
  /** What the model called itself when it was recorded. */
  readonly served: string
  /** What it could do then. */
  readonly capabilities: Capabilities
  /** What it was asked. */
  readonly request: RecordedRequest
  /** What it said. */
  readonly reply: GenerateReply
}

/**
 * Where recorded replies are kept. `replyFile` of `self-rewarding/node` is a file of JSON lines; a fixture may as well
 * be an object with these three.
 */
export interface ReplyStore {
  /** What messages call it. */
  readonly location: string
  /** All replies, in the order in which they were recorded. */
  read(): Promise<readonly RecordedReply[]>
  /** Adds one; resolves once it is written. */
  append(reply: RecordedReply): Promise<void>
}

const logprob = z.object({ token: z.string(), logprob: z.number() })
const message = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  toolCallId: z.string().exactOptional(),
})

/** The shape of a recorded reply; other keys of a record or its request are refused, since they may be a
 * newer format; what else a backend put into its reply is not kept. @internal */
export const recordedReply: z.ZodType<RecordedReply> = z.strictObject({
  revision: z.string(),
  served: z.string(),
  capabilities: z.strictObject({
    n: z.boolean(),
    seed: z.boolean(),
    deterministic: z.boolean(),
    logprobs: z.boolean(),
    embeddings: z.boolean(),
  }),
  request: z.strictObject({
    input: z.union([z.strictObject({ messages: z.array(message) }), z.strictObject({ text: z.string() })]),
    n: z.int().min(1),
    seed: z.int(),
    sampling: z.strictObject({
      temperature: z.number(),
      topP: z.number(),
      topK: z.number().exactOptional(),
      maxTokens: z.number().exactOptional(),
      stop: z.array(z.string()).exactOptional(),
    }),
    logprobs: z.number().exactOptional(),
    schema: z.record(z.string(), z.unknown()).exactOptional(),
  }),
  reply: z.object({
    completions: z
      .array(
        z.object({
          text: z.string(),
          reasoning: z.string().exactOptional(),
          finish: z.enum(['stop', 'length', 'filter', 'tool', 'unknown']),
          tokens: z.array(logprob.extend({ top: z.array(logprob).exactOptional() })).exactOptional(),
        }),
      )
      .min(1),
    usage: z
      .strictObject({
        promptTokens: z.number(),
        completionTokens: z.number(),
        cachedTokens: z.number().exactOptional(),
        reasoningTokens: z.number().exactOptional(),
      })
      .exactOptional(),
  }),
})
