import { invalid } from './check.js'
import { describe, type InvalidArgumentError } from './errors.js'

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * JSON with sorted keys: equal values give equal text, on every machine.
 *
 * A key whose value is `undefined` is left out, as JSON does.
 *
 * @throws {@link InvalidArgumentError} for what JSON would turn into something else: NaN, infinities, functions,
 * class instances.
 */
export function canonicalJson(value: unknown, field = 'value'): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notJson(field, value)
    return JSON.stringify(value)
  }
  if (Array.isArray(value))
    return `[${Array.from(value, (item, i) => canonicalJson(item, `${field}[${i}]`)).join(',')}]`
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item, `${field}.${key}`)}`)
    return `{${entries.join(',')}}`
  }
  throw notJson(field, value)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function notJson(field: string, received: unknown): InvalidArgumentError {
  return invalid(field, received, `a JSON value, not ${describe(received)}`)
}
