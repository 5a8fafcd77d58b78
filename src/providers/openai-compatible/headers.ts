import { InvalidArgumentError } from '../../core/errors.js'
import { type EnvRef, isEnvRef, isHeaderValue, notShown } from '../../http/env.js'
import { looksSecret } from '../../model/redact.js'

/** Those that the transport sets. */
const reserved = new Set([
  ...['accept', 'accept-encoding', 'connection', 'content-length', 'content-type', 'expect', 'host'],
  ...['keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
])

/** Names under which credentials travel. */
const credential =
  /(?:^|[-_.])(?:authorization|auth|(?:api-?)?key|token|secret|cookie|password|credentials?)(?:$|[-_.])/

/**
 * Checks the extra headers; names become lower case.
 *
 * @throws `InvalidArgumentError` for names or values that HTTP does not allow, headers that the transport sets, and
 * credentials that are not references.
 * @internal
 */
export function parseHeaders(headers: Record<string, unknown>, hasKey: boolean): [string, string | EnvRef][] {
  const seen = new Set<string>()
  return Object.entries(headers).map(([given, value]) => {
    const fail = (expected: string): InvalidArgumentError =>
      new InvalidArgumentError({ field: `headers.${given}`, received: notShown, expected })
    const name = given.toLowerCase()
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw fail('a name that HTTP allows')
    if (reserved.has(name)) throw fail('to be left out: the transport sets this header')
    if (name === 'authorization' && hasKey) throw fail('to be left out where apiKey is given')
    if (seen.has(name)) throw fail('one header of a name, whatever its case')
    seen.add(name)
    if (isEnvRef(value)) return [name, value]
    if (typeof value !== 'string') throw fail("a text or env('NAME')")
    if (credential.test(name) || looksSecret(value))
      throw fail("env('NAME'): a credential is never written out")
    if (!isHeaderValue(value)) throw fail('printable ASCII without spaces around')
    return [name, value]
  })
}
