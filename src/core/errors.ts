/**
 * Errors are recognised by a registered symbol, not by `instanceof`: a program that loads both the ESM and the
 * CommonJS copy of this package has two classes of every name.
 */
const marker = Symbol.for('self-rewarding.error')

function isKind(value: unknown, kind: string): boolean {
  const kinds: unknown = Reflect.get(Object(value), marker)
  return Array.isArray(kinds) && kinds.includes(kind)
}

/** Options that every error of this library takes. */
export interface ErrorDetails {
  /** The error below this one. */
  readonly cause?: unknown
}

/**
 * The base of every error this library throws on purpose.
 *
 * @example
 * ```ts
 * import { SelfRewardingError } from 'self-rewarding'
 *
 * const error: unknown = new SelfRewardingError('the disk is full')
 * if (SelfRewardingError.isInstance(error)) console.log(error.message)
 * ```
 */
export class SelfRewardingError extends Error {
  /** Names of this class and its bases, read by `isInstance`. @internal */
  readonly [marker]: readonly string[]

  /** What `details` holds besides the cause becomes fields of the error, which its class declares. */
  constructor(message: string, details: ErrorDetails = {}, kinds: readonly string[] = []) {
    const { cause, ...fields } = details
    super(message, cause === undefined ? undefined : { cause })
    Object.assign(this, fields)
    this[marker] = ['SelfRewardingError', ...kinds]
    this.name = kinds.at(-1) ?? 'SelfRewardingError'
  }

  /** True for an error of this library, whichever copy of the package made it. */
  static isInstance(value: unknown): value is SelfRewardingError {
    return isKind(value, 'SelfRewardingError')
  }
}

/** What an {@link InvalidArgumentError} says. */
export interface InvalidArgumentDetails extends ErrorDetails {
  /** Path of the field, as the user wrote it: `candidates.n`. */
  readonly field: string
  /** What came. */
  readonly received: unknown
  /** What was expected, and what to do, in words. */
  readonly expected: string
}

/** An option or argument is not usable; nothing was done. */
export class InvalidArgumentError extends SelfRewardingError {
  /** Path of the field. */
  declare readonly field: string
  /** What came. */
  declare readonly received: unknown
  /** What was expected. */
  declare readonly expected: string

  constructor(details: InvalidArgumentDetails) {
    super(`${details.field}: expected ${details.expected}, got ${describe(details.received)}`, details, [
      'InvalidArgumentError',
    ])
  }

  static override isInstance(value: unknown): value is InvalidArgumentError {
    return isKind(value, 'InvalidArgumentError')
  }
}

/**
 * Why a call to a model failed.
 *
 * - `rate-limit` 429, `overloaded` 503/529, `server` other 5xx, `network` no or a broken reply, `timeout`: another
 *   try may work.
 * - `bad-request` 400/413/422, `auth` 401/403, `not-found` 404, `redirect` 3xx: the same call will fail again.
 * - `bad-reply`: the server answered 200 with something that is not what its API promises.
 * - `unsupported`: the provider cannot do what the request asks.
 */
export type ProviderFailure =
  | 'rate-limit'
  | 'overloaded'
  | 'server'
  | 'network'
  | 'timeout'
  | 'bad-request'
  | 'auth'
  | 'not-found'
  | 'redirect'
  | 'bad-reply'
  | 'unsupported'

/** What a {@link ProviderError} says. */
export interface ProviderErrorDetails extends ErrorDetails {
  /** Why the call failed. */
  readonly kind: ProviderFailure
  /** Whether another try may work. */
  readonly retryable: boolean
  /** HTTP status, where there was one. */
  readonly status?: number
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** The raw reply, cut to a few kB and free of credentials. */
  readonly raw?: string
}

/** One attempt at a model call failed. Providers throw it; the runner decides about retries. */
export class ProviderError extends SelfRewardingError {
  /** Why the call failed. */
  declare readonly kind: ProviderFailure
  /** Whether another try may work. */
  declare readonly retryable: boolean
  /** HTTP status, where there was one. */
  declare readonly status: number | undefined
  /** How long the server asked to wait, in milliseconds. */
  declare readonly retryAfterMs: number | undefined
  /** The raw reply, cut to a few kB and free of credentials. */
  declare readonly raw: string | undefined

  constructor(message: string, details: ProviderErrorDetails) {
    const fields = { status: undefined, retryAfterMs: undefined, raw: undefined, ...details }
    super(message, fields, ['ProviderError'])
  }

  static override isInstance(value: unknown): value is ProviderError {
    return isKind(value, 'ProviderError')
  }
}

/** Where in a ledger or data file something is wrong. */
export interface DataErrorDetails extends ErrorDetails {
  /** The file, or what stands for it. */
  readonly file: string
  /** Line, from 1. */
  readonly line?: number
  /** The beginning of the offending text. */
  readonly raw?: string
}

/** A file, a row or a record is not what its format promises. */
export class DataError extends SelfRewardingError {
  /** The file, or what stands for it. */
  declare readonly file: string
  /** Line, from 1. */
  declare readonly line: number | undefined
  /** The beginning of the offending text. */
  declare readonly raw: string | undefined

  constructor(message: string, details: DataErrorDetails) {
    const place = details.line === undefined ? details.file : `${details.file}:${details.line}`
    const fields = { line: undefined, raw: undefined, ...details }
    super(`${place}: ${message}`, fields, ['DataError'])
  }

  static override isInstance(value: unknown): value is DataError {
    return isKind(value, 'DataError')
  }
}

/** The run directory cannot be used as asked: another process holds it, or it was made with another configuration. */
export class LedgerError extends SelfRewardingError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details, ['LedgerError'])
  }

  static override isInstance(value: unknown): value is LedgerError {
    return isKind(value, 'LedgerError')
  }
}

/** What a {@link TrainingPendingError} says. */
export interface TrainingPendingDetails extends ErrorDetails {
  /** The exact command that trains, as one shell line to copy. */
  readonly command: string
  /** What to do after it, in words. */
  readonly next: string
}

/**
 * A trainer cannot finish by itself: somebody has to run a command first. The runner stops and says so; a later
 * `start` goes on from there.
 */
export class TrainingPendingError extends SelfRewardingError {
  /** The exact command that trains, as one shell line to copy. */
  declare readonly command: string
  /** What to do after it, in words. */
  declare readonly next: string

  constructor(message: string, details: TrainingPendingDetails) {
    super(message, details, ['TrainingPendingError'])
  }

  static override isInstance(value: unknown): value is TrainingPendingError {
    return isKind(value, 'TrainingPendingError')
  }
}

/** A training job failed for good. */
export class TrainingError extends SelfRewardingError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details, ['TrainingError'])
  }

  static override isInstance(value: unknown): value is TrainingError {
    return isKind(value, 'TrainingError')
  }
}

/** A value and its type as an error message shows them, cut to a line. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(excerpt(value, 80))} (string)`
  if (typeof value === 'number' || typeof value === 'boolean' || value == null) return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `a function${value.name ? ` (${value.name})` : ''}`
  if (Array.isArray(value)) return `an array of ${value.length}`
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

/** The beginning of a text, with a mark where it was cut. */
export function excerpt(text: string, length = 200): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`
}
