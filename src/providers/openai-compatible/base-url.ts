import { InvalidArgumentError } from '../../core/errors.js'
import { type Base, parseBase, withoutUserinfo } from '../../http/base.js'

/**
 * Splits the base of the API's paths.
 *
 * @throws `InvalidArgumentError` for what is no such address, and for an endpoint in place of the base.
 * @internal
 */
export function parseBaseURL(baseURL: string): Base {
  const base = parseBase(baseURL, 'baseURL', 'apiKey')
  if (!/\/(completions|embeddings)$/.test(base.path)) return base
  const expected = 'the base, without /chat/completions, /completions or /embeddings at its end'
  throw new InvalidArgumentError({ field: 'baseURL', received: withoutUserinfo(baseURL), expected })
}
