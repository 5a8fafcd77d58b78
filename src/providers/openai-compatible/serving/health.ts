import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, type Dispatcher, request } from 'undici'

/** How long a server is waited for. */
export interface Waiting {
  /** How long it is asked, in milliseconds. */
  readonly withinMs: number
  /** How many times it is asked at least, however long that takes. @default 1 */
  readonly times?: number
  /** How long each request may take, in milliseconds. @default 10000 */
  readonly answerMs?: number
  /** Whether waiting has come to its end without an answer. */
  readonly isOver: () => boolean
  readonly signal: AbortSignal
}

/**
 * Waits for a server to answer with status 200.
 *
 * @returns `healthy`, `over`, or, once the time is up, what came last.
 * @throws the signal's reason.
 * @internal
 */
export async function untilHealthy(address: string, waiting: Waiting): Promise<string> {
  const { withinMs, times = 1, answerMs = 10_000, isOver, signal } = waiting
  const end = performance.now() + withinMs
  // Its own: that of all requests may lead to a proxy.
  const agent = new Agent()
  try {
    for (let asked = 1, waitMs = 50; ; asked++, waitMs = Math.min(waitMs * 1.5, 1000)) {
      signal.throwIfAborted()
      const status = await statusOf(address, agent, answerMs, signal)
      // Looked at after the answer: another program may have answered in place of one that has ended.
      if (isOver()) return 'over'
      if (status === 200) return 'healthy'
      if (asked >= times && performance.now() >= end)
        return status === undefined ? 'no answer' : `status ${status}`
      await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  } finally {
    await agent.destroy()
  }
}

/** The status of an address; undefined where nobody answers in time. */
async function statusOf(
  address: string,
  dispatcher: Dispatcher,
  answerMs: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const limits = { dispatcher, headersTimeout: answerMs, bodyTimeout: answerMs, signal }
    const { statusCode, body } = await request(address, limits)
    await body.dump({ limit: 65_536, signal })
    return statusCode
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}
