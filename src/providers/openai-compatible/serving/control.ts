import { invalid } from '../../../core/check.js'
import { excerpt } from '../../../core/errors.js'
import { canonicalJson } from '../../../core/json.js'
import type { Failures } from '../../../http/failures.js'
import type { HttpClient } from '../../../http/http.js'
import { oneLine, type Redactor } from '../../../model/redact.js'
import type { ControlReply, ServerControl } from './types.js'

/** A server that strategies can reach. */
export interface Reachable {
  readonly baseURL: string
  readonly client: HttpClient
  readonly failures: Failures
  readonly headers: Record<string, string>
  readonly redact: Redactor
}

/** What a strategy works with. @internal */
export function serverControl(server: Reachable | undefined, signal: AbortSignal): ServerControl {
  return {
    baseURL: server?.baseURL,
    signal,
    async call(method, path, body) {
      if (!server) throw invalid('baseURL', undefined, 'the address of the server that `serve` calls')
      const { client, failures, headers, redact } = server
      const text = body === undefined ? undefined : canonicalJson(body, 'body')
      // A checkpoint is closed after a stop too.
      const reply = await client.send(
        { method, path, headers, ...(text !== undefined && { body: text }) },
        new AbortController().signal,
      )
      if (reply.status >= 300 && reply.status < 400) throw failures.status(reply)
      return { status: reply.status, text: redact.text(new TextDecoder().decode(reply.bytes)) }
    },
  }
}

/** @throws `InvalidArgumentError` where a strategy has no server to talk to. @internal */
export function requireBaseURL(baseURL: string | undefined, who: string): string {
  if (baseURL === undefined)
    throw invalid('baseURL', baseURL, `the address of the server that ${who} talks to`)
  return baseURL
}

/** A reply in an error message. @internal */
export const said = ({ status, text }: ControlReply): string =>
  `status ${status}${text && `: ${excerpt(oneLine(text), 300)}`}`
