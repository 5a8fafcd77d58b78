import type { BreakerOptions } from './options.js'

/** A time in which a backend is down. */
export interface Downtime {
  /** When it began, in milliseconds since 1970. */
  readonly since: number
  /** When it began, on the clock that never goes back. */
  readonly sinceTick: number
  /** The wait for the next try. */
  delayMs: number
  /** When the next try may begin. */
  probeAt: number
  /** A try that fails from then on is the last. */
  giveUpAt: number
  isProbing: boolean
}

/**
 * Counts failures in a row, and lets through one try now and then where there were too many. It has no clock of its
 * own: `now` is `performance.now()`.
 */
export class Breaker {
  private inARow = 0
  private downtime: Downtime | undefined

  constructor(private readonly options: Required<BreakerOptions>) {}

  /** Failures in a row. */
  get failures(): number {
    return this.inARow
  }

  get down(): Downtime | undefined {
    return this.downtime
  }

  /** A call begins; while down it is a try, and the only one. */
  begin(now: number): Downtime | undefined {
    const { downtime } = this
    if (downtime === undefined) return undefined
    downtime.isProbing = true
    // Time in which nobody had anything to ask is no time of waiting.
    downtime.giveUpAt += Math.max(0, now - downtime.probeAt)
    return downtime
  }

  /** The backend answered; gives the downtime that this ends. */
  answered(): Downtime | undefined {
    const { downtime } = this
    this.downtime = undefined
    this.inARow = 0
    return downtime
  }

  /**
   * A call failed.
   *
   * @param probe The downtime in which the call was a try.
   * @returns What comes now: nothing new, another wait, or the end.
   */
  failed(probe: Downtime | undefined, now: number): 'nothing' | 'wait' | 'give-up' {
    this.inARow++
    const { failures, firstDelayMs, maxDelayMs, patienceMs } = this.options
    if (this.downtime === undefined) {
      if (this.inARow < failures) return 'nothing'
      const delayMs = Math.min(firstDelayMs, maxDelayMs)
      this.downtime = {
        since: Date.now(),
        sinceTick: now,
        delayMs,
        probeAt: now,
        giveUpAt: now + patienceMs,
        isProbing: false,
      }
    } else {
      // What was under way when it went down says nothing new.
      if (probe !== this.downtime) return 'nothing'
      this.downtime.isProbing = false
      this.downtime.delayMs = Math.min(maxDelayMs, Math.max(1, 2 * this.downtime.delayMs))
    }
    const { downtime } = this
    if (now >= downtime.giveUpAt) return 'give-up'
    downtime.delayMs = Math.min(downtime.delayMs, downtime.giveUpAt - now)
    downtime.probeAt = now + downtime.delayMs
    return 'wait'
  }

  /** A call ended without telling anything. */
  forget(probe: Downtime | undefined): void {
    if (probe) probe.isProbing = false
  }
}
