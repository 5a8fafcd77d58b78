import { ProviderError } from '../../core/errors.js'
import { abortGrace, onAbort } from '../../core/on-abort.js'

/** A listener that a provider forgot stays on a signal; Node warns of a leak from the eleventh on. */
const mostUses = 10

interface Attempt {
  readonly controller: AbortController
  uses: number
  startTick: number
  reject: (reason: unknown) => void
}

/**
 * Holds attempts to a time, whatever their provider does: one that ignores its signal is left behind.
 *
 * It is asked thousands of times a second, and a signal and a timer for each would be the most of what a call costs. So
 * one timer watches the oldest attempt, and a signal, which an attempt has to itself while it lasts, is used again.
 */
export class TimeLimit {
  /** Oldest first. */
  private readonly underWay = new Set<Attempt>()
  private readonly unused: Attempt[] = []
  private timer: ReturnType<typeof setTimeout> | undefined

  /** @param now Ends all attempts; what still ends well in a moment after it counts. */
  constructor(
    private readonly ms: number,
    now: AbortSignal,
  ) {
    onAbort(now, () => this.endSoon(now.reason))
  }

  /** @throws `ProviderError` of kind `timeout`, the reason of `now`, or what `work` throws. */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const attempt = this.begin(reject)
      work(attempt.controller.signal).then(
        value => {
          this.leave(attempt)
          resolve(value)
        },
        error => {
          this.leave(attempt)
          reject(error)
        },
      )
    })
  }

  private begin(reject: Attempt['reject']): Attempt {
    const attempt = this.unused.pop() ?? { controller: new AbortController(), uses: 0, startTick: 0, reject }
    attempt.startTick = performance.now()
    attempt.reject = reject
    this.underWay.add(attempt)
    this.timer ??= setTimeout(() => this.sweep(), this.ms)
    return attempt
  }

  private leave(attempt: Attempt): void {
    this.underWay.delete(attempt)
    if (this.underWay.size === 0) this.clearTimer()
    attempt.uses++
    if (attempt.uses < mostUses && !attempt.controller.signal.aborted) this.unused.push(attempt)
  }

  /** Ends the attempts whose time is over, and looks again when that of the next one is. */
  private sweep(): void {
    this.timer = undefined
    const now = performance.now()
    for (const attempt of this.underWay) {
      const leftMs = attempt.startTick + this.ms - now
      if (leftMs > 0) {
        this.timer = setTimeout(() => this.sweep(), Math.ceil(leftMs))
        return
      }
      const error = new ProviderError(`no reply within ${this.ms} ms`, { kind: 'timeout', retryable: true })
      this.underWay.delete(attempt)
      attempt.controller.abort(error)
      attempt.reject(error)
    }
  }

  private endSoon(reason: unknown): void {
    this.clearTimer()
    if (this.underWay.size === 0) return
    this.timer = setTimeout(() => {
      for (const { reject } of this.underWay) reject(reason)
    }, abortGrace)
    for (const { controller } of this.underWay) controller.abort(reason)
  }

  private clearTimer(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
