import { setTimeout as sleep } from 'node:timers/promises'
import { RayError } from './errors.js'

/** Waits for a head that does not answer, as in a restart, for so long and no longer. */
export class Patience {
  private since: number | undefined

  constructor(
    private readonly ms: number,
    private readonly pauseMs = 2000,
  ) {}

  /** How long there has been no answer, in milliseconds; `undefined` where the last attempt got one. */
  get waitedMs(): number | undefined {
    return this.since === undefined ? undefined : performance.now() - this.since
  }

  /**
   * One attempt; `undefined` where it failed and another may work.
   *
   * @throws `RayError` where another will not, or where that was so for too long.
   */
  async once<T>(work: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
    try {
      const value = await work()
      this.since = undefined
      return { value }
    } catch (error) {
      if (!RayError.isInstance(error) || !error.retryable) throw error
      this.since ??= performance.now()
      if (performance.now() - this.since < this.ms) return undefined
      const { message, status } = error
      throw new RayError(
        `${message.replace(/\.?$/, '.')} This went on for ${Math.round(this.ms / 1000)} s (patienceMs). Jobs go on; start the same run again to find them.`,
        { retryable: false, ...(status !== undefined && { status }) },
      )
    }
  }

  /** Attempts until one gets an answer. */
  async persist<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      const done = await this.once(work)
      if (done) return done.value
      await sleep(this.pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}
