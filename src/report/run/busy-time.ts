/** Calls further apart than this are not of one stretch of work. */
const longestPauseMs = 5000

/** How long something was under way, whatever went on side by side; long pauses between are left out. */
export class BusyTime {
  /** Stretches in order, none of which touch. */
  private readonly stretches: { from: number; to: number }[] = []

  /** Best in the order of the ends: then it costs one step. */
  add(from: number, to: number): void {
    const own = { from, to }
    let at = this.stretches.length
    for (; at > 0; at--) {
      const before = this.stretches[at - 1]
      if (before === undefined || before.to + longestPauseMs < own.from) break
      if (before.from - longestPauseMs > own.to) continue
      own.from = Math.min(own.from, before.from)
      own.to = Math.max(own.to, before.to)
      this.stretches.splice(at - 1, 1)
    }
    this.stretches.splice(at, 0, own)
  }

  get seconds(): number {
    return this.stretches.reduce((sum, { from, to }) => sum + to - from, 0) / 1000
  }
}
