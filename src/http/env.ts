import { InvalidArgumentError } from '../core/errors.js'
import { looksSecret } from '../model/redact.js'

/** A reference to an environment variable. It is all that is ever stored or printed of a credential. */
export interface EnvRef {
  /** Name of the variable. */
  readonly env: string
}

/**
 * Refers to a credential in the environment. The variable is read when it is needed, and serialises as its
 * name: `{ "env": "KEY" }`.
 *
 * @throws `InvalidArgumentError` for what is not a variable's name, such as the credential itself.
 * @example
 * ```ts
 * import { env } from 'self-rewarding/openai-compatible'
 *
 * const apiKey = env('VLLM_API_KEY')
 * ```
 */
export function env(name: string): EnvRef {
  if (!isVariableName(name)) {
    const expected = 'the name of an environment variable, never the credential itself'
    throw new InvalidArgumentError({ field: 'env', received: notShown, expected })
  }
  return Object.freeze({ env: name })
}

/** True for a reference, also for one that came out of JSON. @internal */
export function isEnvRef(value: unknown): value is EnvRef {
  if (typeof value !== 'object' || value === null || !('env' in value)) return false
  return Object.keys(value).length === 1 && isVariableName(value.env)
}

/**
 * The value behind a reference.
 *
 * @throws `InvalidArgumentError` that names the variable, for one that is not set or that no HTTP header can carry.
 * @internal
 */
export function readEnv({ env: name }: EnvRef, field: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') {
    const expected = `the environment variable ${name} to be set`
    throw new InvalidArgumentError({ field, received: value, expected })
  }
  if (!isHeaderValue(value)) {
    const expected = `${name} to hold what an HTTP header can carry (is there a line break at its end?)`
    throw new InvalidArgumentError({ field, received: notShown, expected })
  }
  return value
}

/** Stands in errors for a value that may be a credential. @internal */
export const notShown = '(not shown)'

/** Printable, without spaces around. @internal */
export function isHeaderValue(value: string): boolean {
  return /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(value)
}

function isVariableName(name: unknown): boolean {
  return typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !looksSecret(name)
}
