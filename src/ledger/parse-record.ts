import { DataError, excerpt } from '../core/errors.js'
import type { Completion, TokenLogprob, Usage } from '../model/provider.js'
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

// Own checks: a schema library takes longer over a record than JSON.parse, and a start reads a million of them.

/** What is wrong with a value, as `.path: what was expected`; nothing where it is right. */
type Check = (value: unknown) => string | undefined

type OptionalKey<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T]

/** A check for every field of an interface; none can be forgotten. */
function object<T>(
  required: { readonly [K in Exclude<keyof T, OptionalKey<T>>]: Check },
  optional: { readonly [K in OptionalKey<T>]: Check },
): Check {
  const needed = Object.entries<Check>(required)
  const others = Object.entries<Check>(optional)
  return value => {
    if (typeof value !== 'object' || value === null) return ': expected an object'
    const fields = value as { readonly [name: string]: unknown }
    for (const [name, check] of needed) {
      const fault = check(fields[name])
      if (fault !== undefined) return `.${name}${fault}`
    }
    for (const [name, check] of others) {
      const field = fields[name]
      const fault = field === undefined ? undefined : check(field)
      if (fault !== undefined) return `.${name}${fault}`
    }
    return undefined
  }
}

function list(item: Check): Check {
  return value => {
    if (!Array.isArray(value)) return ': expected a list'
    for (let i = 0; i < value.length; i++) {
      const fault = item(value[i])
      if (fault !== undefined) return `.${i}${fault}`
    }
    return undefined
  }
}

function expect(what: string, is: (value: unknown) => boolean): Check {
  return value => (is(value) ? undefined : `: expected ${what}`)
}

function word(...words: readonly (string | number)[]): Check {
  return expect(words.join(' or '), value => words.some(word => word === value))
}

const text = expect('a text', value => typeof value === 'string')
const number = expect('a number', value => Number.isFinite(value))
const index = expect('a whole number, at least 0', value => Number.isSafeInteger(value) && Number(value) >= 0)
const count = expect('a whole number, at least 1', value => Number.isSafeInteger(value) && Number(value) >= 1)
const truth = expect('true or false', value => typeof value === 'boolean')

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
    completions: list(
      object<Completion>(
        { text, finish: word('stop', 'length', 'filter', 'tool', 'unknown') },
        {
          reasoning: text,
          tokens: list(
            object<TokenLogprob>(
              { token: text, logprob: number },
              {
                top: list(
                  object<NonNullable<TokenLogprob['top']>[number]>({ token: text, logprob: number }, {}),
                ),
              },
            ),
          ),
        },
      ),
    ),
    attempts: count,
    startedAt: number,
    durationMs: number,
  },
  {
    reading: object<CallReading>({ by: text, valid: list(truth) }, {}),
    usage: object<Usage>(
      { promptTokens: index, completionTokens: index },
      { cachedTokens: index, reasoningTokens: index },
    ),
    failure: object<CallFailure>({ kind: text, message: text, retryable: truth }, { raw: text }),
  },
)
