/** How long calls under way may go on after a stop, in milliseconds. @internal */
export const defaultGraceMs = 30_000

/** Why a run ends that its owner stopped. @internal */
export class StopRequest extends Error {
  constructor() {
    super('the run was stopped')
    this.name = 'AbortError'
  }
}

/**
 * How a run comes to an end before its end: first nothing new begins, and what is under way may finish; after a grace
 * time, or at once, that ends as well.
 */
export class Stopping {
  private readonly beginning = new AbortController()
  private readonly goingOn = new AbortController()
  private timer: ReturnType<typeof setTimeout> | undefined
  private endsAt = Number.POSITIVE_INFINITY
  private isDone = false

  /** Aborted when nothing new may begin. */
  readonly soon = this.beginning.signal
  /** Aborted when what is under way must end. */
  readonly now = this.goingOn.signal

  /** The first reason stays; a later call can only shorten the grace time. */
  stop(reason: unknown, graceMs = 0): void {
    if (this.isDone) return
    const endsAt = performance.now() + graceMs
    if (endsAt < this.endsAt) {
      this.endsAt = endsAt
      clearTimeout(this.timer)
      if (graceMs > 0) this.timer = setTimeout(() => this.goingOn.abort(this.soon.reason), graceMs)
    }
    // Last, since whoever listens may stop again.
    if (!this.soon.aborted) this.beginning.abort(reason)
    if (graceMs === 0) this.goingOn.abort(this.soon.reason)
  }

  /** Everything has ended: no timer may hold the process. */
  done(): void {
    this.isDone = true
    clearTimeout(this.timer)
  }
}
