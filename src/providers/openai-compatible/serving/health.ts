import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, type Dispatcher, request } from 'undici'

/** How long one request may take, in milliseconds, where nothing else is said. */
const usualAnswerMs = 10_000

/**
 * Waits for a server to answer with status 200.
 *
 * @param answerMs how long each request may take.
 * @param isOver whether it has ended by itself.
 * @returns `healthy`, `over`, or, once the time is up, what came last.
 * @throws the signal's reason.
 */
export async function untilHealthy(
  address: string,
  withinMs: number,
  isOver: () => boolean,
  signal: AbortSignal,
  answerMs = usualAnswerMs,
): Promise<string> {
  const end = performance.now() + withinMs
  // Its own: that of all requests may lead to a proxy.
  const agent = new Agent()
  try {
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.5, 1000)) {
      signal.throwIfAborted()
      const status = await statusOf(address, agent, answerMs, signal)
      // Looked at after the answer: another program may have answered in place of one that has ended.
      if (isOver()) return 'over'
      if (status === 200) return 'healthy'
      if (performance.now() >= end) return status === undefined ? 'no answer' : `status ${status}`
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
