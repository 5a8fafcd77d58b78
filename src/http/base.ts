import { InvalidArgumentError } from '../core/errors.js'

/** Where requests go. */
export interface Base {
  /** Scheme, host and port. */
  readonly origin: string
  /** Path without a slash at its end; empty for none. */
  readonly path: string
}

/**
 * Splits an address into what the pool and the requests need; `credential` is the option that credentials belong to.
 *
 * @throws `InvalidArgumentError` for other schemes, credentials, a query, or a fragment.
 * @internal
 */
export function parseBase(address: string, field: string, credential: string): Base {
  const fail = (expected: string): InvalidArgumentError =>
    new InvalidArgumentError({ field, received: withoutUserinfo(address), expected })
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw fail('an http:// or https:// address')
  if (url.username || url.password)
    throw fail(`no credentials in the address: use ${credential}: env('NAME')`)
  // A query is where keys hide, and it is not part of a lane.
  if (address.includes('?') || address.includes('#')) throw fail('an address without query and fragment')
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') }
}

/** An address as an error may show it. @internal */
export function withoutUserinfo(address: string): string {
  return address.replace(/[?#].*$/s, '?***').replace(/(^|\/\/)[^/]*@/, '$1***@')
}
