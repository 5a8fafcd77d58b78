import { InvalidArgumentError } from '../../core/errors.js'

/** Where requests go. */
export interface Base {
  /** Scheme, host and port. */
  readonly origin: string
  /** Path without a slash at its end; empty for none. */
  readonly path: string
}

/**
 * Splits an address into what the pool and the requests need.
 *
 * @throws `InvalidArgumentError` for other schemes, credentials, a query, a fragment, or an endpoint in place of the
 * base.
 * @internal
 */
export function parseBaseURL(baseURL: string): Base {
  const fail = (expected: string): InvalidArgumentError =>
    new InvalidArgumentError({ field: 'baseURL', received: withoutUserinfo(baseURL), expected })
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw fail('an http:// or https:// address')
  if (url.username || url.password) throw fail("no credentials in the address: use apiKey: env('NAME')")
  // A query is where keys hide, and it is not part of a lane.
  if (baseURL.includes('?') || baseURL.includes('#')) throw fail('an address without query and fragment')
  const path = url.pathname.replace(/\/+$/, '')
  if (/\/completions$/.test(path))
    throw fail('the base, without /chat/completions or /completions at its end')
  return { origin: url.origin, path }
}

/** An address as an error may show it. @internal */
export function withoutUserinfo(address: string): string {
  return address.replace(/[?#].*$/s, '?***').replace(/(^|\/\/)[^/]*@/, '$1***@')
}
