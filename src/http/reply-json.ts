import { inPlaceOfJson } from '../model/advice.js'
import { headerOf } from '../model/reply-headers.js'
import type { Failures } from './failures.js'
import type { HttpReply } from './reply.js'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The JSON of a 2xx reply.
 *
 * @throws `ProviderError` (`bad-reply`, retryable) for a body that is labelled as something else, compressed though
 * nobody asked, not UTF-8, or not JSON, such as one that was cut.
 * @internal
 */
export function parseReplyJson(reply: HttpReply, failures: Failures): { text: string; json: unknown } {
  const { status, headers, bytes } = reply
  const fail = (what: string): Error =>
    failures.badReply(what, new TextDecoder().decode(bytes), { status, retryable: true })
  const other = inPlaceOfJson(headerOf(headers, 'content-type'))
  if (other !== undefined) throw fail(`status ${status} with ${other}`)
  const encoding = headerOf(headers, 'content-encoding') ?? 'identity'
  if (encoding !== 'identity')
    throw fail(`the reply is compressed (${encoding.slice(0, 80)}), which was not asked for`)
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw fail('the reply is not UTF-8')
  }
  try {
    return { text, json: parse(text) }
  } catch {
    // The cause would quote the reply.
    throw fail('the reply is not JSON, or was cut')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return JSON.parse(withoutNaN(text))
  }
}

/** Python's json module writes NaN and Infinity; as null they cost one field in place of the whole reply. */
function withoutNaN(text: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|NaN|-?Infinity/gs, found =>
    found.startsWith('"') ? found : 'null',
  )
}
