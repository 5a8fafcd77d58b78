import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.js'

/** Whom a server answers. */
export interface Guard {
  readonly token: string
  readonly port: number
}

/**
 * Refuses who was not given the address: other names for this computer (DNS rebinding), pages of other origins, and
 * whoever does not know the token.
 *
 * @throws `Refusal`
 */
export function checkSender(
  { headers, headersDistinct }: IncomingMessage,
  { token, port }: Guard,
  needsToken: boolean,
): void {
  // Browsers leave the port of HTTP itself out.
  const hosts = ['127.0.0.1', 'localhost'].map(name => (port === 80 ? name : `${name}:${port}`))
  // Of two hosts, others on the way may read the second.
  if (!hosts.includes(headers.host ?? '') || headersDistinct.host?.length !== 1)
    throw new Refusal(421, 'this host is not served here')
  const { origin, 'sec-fetch-site': site } = headers
  if (origin !== undefined && origin !== `http://${headers.host}`)
    throw new Refusal(403, 'pages of other origins are not answered')
  // The page itself is opened by hand: `none`.
  const isOwn = site === undefined || site === 'same-origin' || (site === 'none' && !needsToken)
  if (!isOwn) throw new Refusal(403, 'pages of other origins are not answered')
  if (needsToken && !isToken(headers.authorization, token))
    throw new Refusal(401, 'the token is missing or wrong; open the address that the command printed')
}

/** Takes the same time wherever the two differ. */
function isToken(authorization: string | undefined, token: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(authorization ?? ''), hash(`Bearer ${token}`))
}
