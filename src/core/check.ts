import { InvalidArgumentError } from './errors.js'

/** The error that says which field came with what, and what was expected. */
export function invalid(
  field: string,
  received: unknown,
  expected: string,
  cause?: unknown,
): InvalidArgumentError {
  return new InvalidArgumentError({ field, received, expected, cause })
}

/** Throws an `InvalidArgumentError` for a field unless `ok`. */
export function ensure(ok: boolean, field: string, received: unknown, expected: string): void {
  if (!ok) throw invalid(field, received, expected)
}

/** Throws unless a field is a whole number, at least 1; `of` says of what. */
export function ensureCount(received: number, field: string, of = ''): void {
  ensure(Number.isSafeInteger(received) && received >= 1, field, received, `a whole number${of}, at least 1`)
}

/** Throws for an option that nobody would read: a typing error must not be ignored. */
export function refuseUnknown(options: object, known: readonly string[]): void {
  for (const [name, received] of Object.entries(options)) {
    if (!known.includes(name)) throw invalid(name, received, `one of the options ${known.join(', ')}`)
  }
}
