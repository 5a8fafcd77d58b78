import { headerOf, type ReplyHeaders } from './reply-headers.js'

/** A server may ask for more; who waits this long should look at the server. */
const longestWait = 24 * 60 * 60 * 1000

/**
 * How long a server asks to wait, in milliseconds, at most a day: `retry-after-ms`, or `retry-after` as seconds or as
 * a date. A date is read against the server's own clock where the reply states it.
 *
 * @internal
 */
export function retryAfterMs(headers: ReplyHeaders, now: () => number = Date.now): number | undefined {
  const wait =
    fromNumber(headerOf(headers, 'retry-after-ms'), 1) ??
    fromNumber(headerOf(headers, 'retry-after'), 1000) ??
    fromDate(headers, now)
  return wait === undefined ? undefined : Math.min(wait, longestWait)
}

function fromNumber(header: string | undefined, unit: number): number | undefined {
  return header !== undefined && /^\d+(?:\.\d+)?$/.test(header) ? Math.ceil(Number(header) * unit) : undefined
}

function fromDate(headers: ReplyHeaders, now: () => number): number | undefined {
  const until = dateOf(headerOf(headers, 'retry-after'))
  return until === undefined ? undefined : Math.max(0, until - (dateOf(headerOf(headers, 'date')) ?? now()))
}

/** Only HTTP's own form: `Date.parse` also makes dates of words that are none. */
function dateOf(header: string | undefined): number | undefined {
  const time = header?.endsWith('GMT') ? Date.parse(header) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
