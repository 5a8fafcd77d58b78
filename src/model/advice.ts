import { excerpt, type ProviderFailure } from '../core/errors.js'

/** What to do about a failure, in the words of who calls: no command, and no name of an option that there is not. */
export type Advice = Partial<Readonly<Record<ProviderFailure, string>>>

/**
 * What to do where a server refuses calls for a model.
 *
 * @param key What is to be seen to of the key, with the option that gives it.
 */
export function adviceFor(model: string, key: string): Advice {
  return {
    auth: `see that ${key}, and that the key may do this`,
    'not-found': `it was asked for the model ${excerpt(model, 200)}: serve that under this name, or correct baseURL`,
  }
}

/** What to do where nobody listens at an address, or there is none of that name; `undefined` for other codes. */
export function adviceOnCode(code: string): string | undefined {
  const isNobody = code === 'ECONNREFUSED' || code === 'ENOTFOUND'
  return isNobody ? 'start the server, or correct its address' : undefined
}

/** Types that say JSON, or nothing. */
const mayBeJson =
  /^(?:application|text)\/(?:[\w.+-]*\+)?json\b|^text\/plain\b|^application\/octet-stream\b|^$/i

/** What a reply is that says it is something else than JSON, as a page of another server is; `undefined` where it may be. */
export function inPlaceOfJson(type = ''): string | undefined {
  return mayBeJson.test(type) ? undefined : `${type.slice(0, 80)} in place of JSON: is the address right?`
}
