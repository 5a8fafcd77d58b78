import { DataError, excerpt } from '../core/errors.js'
import { count, index, list, number, object, text, truth, word } from '../core/shape.js'
import { replyFields } from '../model/check-reply.js'
import { type CallFailure, type CallReading, type CallRecord, LEDGER_SCHEMA } from './record.js'

/** What a line of a ledger turned out to be. */
export type ParsedCall =
  | { readonly ok: true; readonly call: CallRecord }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads one line of a ledger. A line that is no record is told apart, not thrown: the call is simply done again. Fields
 * that this version does not know stay as they are.
 *
 * @throws {@link DataError} for a record of a newer format, which this version must not touch.
 */
export function parseCallRecord(line: string, place: { file: string; line: number }): ParsedCall {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return {
      ok: false,
      reason: line.startsWith('\0') ? 'zero bytes, as a power cut leaves them' : 'not JSON',
    }
  }
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined
  if (typeof schema === 'number' && schema > LEDGER_SCHEMA) {
    throw new DataError(
      `record format ${schema} is newer than this version of self-rewarding reads (${LEDGER_SCHEMA}); upgrade it`,
      { ...place, raw: excerpt(line) },
    )
  }
  const fault = record(value)
  if (fault !== undefined) return { ok: false, reason: fault.replace(/^\.|^: /, '') }
  return { ok: true, call: value as CallRecord }
}

const record = object<CallRecord>(
  {
    schema: word(LEDGER_SCHEMA),
    kind: word('candidates', 'judgements', 'prompts', 'evaluation'),
    iteration: count,
    stage: text,
    prompt: index,
    candidate: index,
    vote: index,
    n: count,
    seed: index,
    completions: replyFields.completions,
    attempts: count,
    startedAt: number,
    durationMs: number,
  },
  {
    judged: text,
    demonstrations: list(text),
    reading: object<CallReading>({ by: text, valid: list(truth) }, {}),
    usage: replyFields.usage,
    failure: object<CallFailure>({ kind: text, message: text, retryable: truth }, { raw: text }),
  },
)
