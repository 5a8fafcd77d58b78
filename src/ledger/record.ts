import { z } from 'zod'
import { DataError, excerpt } from '../core/errors.js'
import type { Completion, Usage } from '../model/provider.js'

/** Version of the record format and of the addresses. A ledger with a newer one is refused. */
export const LEDGER_SCHEMA = 1

/** What a call was made for. */
export type CallKind = 'prompts' | 'candidates' | 'judgements' | 'evaluation'

/**
 * The place of a call in the run. A call with `n` above 1 covers that many places from here on: candidates for
 * `candidates`, votes for `judgements` and `evaluation`, nothing else for `prompts`.
 */
export interface CallAddress {
  /** Hash of all that the answers depend on; see `stageKey`. */
  readonly stage: string
  /** Index of the prompt in its iteration (the call's own number for `prompts`). */
  readonly prompt: number
  /** Index of the candidate; of the ranked response for `evaluation`. */
  readonly candidate: number
  /** Index of the vote; those past K replace votes that gave no score. */
  readonly vote: number
}

/** Why a call failed for good. */
export interface CallFailure {
  /** A `ProviderFailure`, or another word for what happened. */
  readonly kind: string
  /** What the error said. */
  readonly message: string
  /** Whether a later run should try again. */
  readonly retryable: boolean
  /** The raw reply, cut. */
  readonly raw?: string
}

/** One completed call, as a line of `calls/*.jsonl` holds it. */
export interface CallRecord extends CallAddress {
  /** Format version. */
  readonly schema: typeof LEDGER_SCHEMA
  /** What the call was made for. */
  readonly kind: CallKind
  /** Iteration, from 1. */
  readonly iteration: number
  /** Completions asked for. */
  readonly n: number
  /** Seed sent. */
  readonly seed: number
  /** What came back, raw; fewer than `n` where the backend gave fewer. */
  readonly completions: readonly Completion[]
  /** Tokens used, where the backend said. */
  readonly usage?: Usage
  /** Present where the call failed for good; `completions` is empty then. */
  readonly failure?: CallFailure
  /** Attempts made. */
  readonly attempts: number
  /** When the call began, in milliseconds since 1970. */
  readonly startedAt: number
  /** How long it took, in milliseconds, retries included. */
  readonly durationMs: number
}

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
