// Apart from record.ts: a schema is built when its file loads, and only what reads files needs this one.
import { z } from 'zod'
import { DataError, excerpt } from '../core/errors.js'
import { type CallRecord, LEDGER_SCHEMA } from './record.js'

const index = z.int().nonnegative()
const tokens = z.array(
  z.object({
    token: z.string(),
    logprob: z.number(),
    top: z.array(z.object({ token: z.string(), logprob: z.number() })).exactOptional(),
  }),
)

const callRecord: z.ZodType<CallRecord> = z.object({
  schema: z.literal(LEDGER_SCHEMA),
  kind: z.enum(['prompts', 'candidates', 'judgements', 'evaluation']),
  iteration: z.int().min(1),
  stage: z.string(),
  prompt: index,
  candidate: index,
  vote: index,
  n: z.int().min(1),
  seed: index,
  completions: z.array(
    z.object({
      text: z.string(),
      reasoning: z.string().exactOptional(),
      finish: z.enum(['stop', 'length', 'filter', 'tool', 'unknown']),
      tokens: tokens.exactOptional(),
    }),
  ),
  usage: z
    .object({
      promptTokens: index,
      completionTokens: index,
      cachedTokens: index.exactOptional(),
      reasoningTokens: index.exactOptional(),
    })
    .exactOptional(),
  failure: z
    .object({
      kind: z.string(),
      message: z.string(),
      retryable: z.boolean(),
      raw: z.string().exactOptional(),
    })
    .exactOptional(),
  attempts: z.int().min(1),
  startedAt: z.number(),
  durationMs: z.number(),
})

/** What a line of a ledger turned out to be. */
export type ParsedCall =
  | { readonly ok: true; readonly call: CallRecord }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads one line of a ledger. A line that is no record is told apart, not thrown: the call is simply done again.
 *
 * @throws {@link DataError} for a record of a newer format, which this version must not touch.
 */
export function parseCallRecord(line: string, place: { file: string; line: number }): ParsedCall {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { ok: false, reason: 'not JSON' }
  }
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined
  if (typeof schema === 'number' && schema > LEDGER_SCHEMA) {
    throw new DataError(
      `record format ${schema} is newer than this version of self-rewarding reads (${LEDGER_SCHEMA}); upgrade it`,
      { ...place, raw: excerpt(line) },
    )
  }
  const parsed = callRecord.safeParse(value)
  if (parsed.success) return { ok: true, call: parsed.data }
  const issue = parsed.error.issues[0]
  return { ok: false, reason: issue ? `${issue.path.join('.')}: ${issue.message}` : 'not a record' }
}
