/** How long the long average remembers, in calls. */
const memory = 600
/** Calls of a window at least: a mean of fewer jumps about, and latencies of language models have long tails. */
const smallestWindow = 50
/** How much slower than usual is still usual. */
const tolerance = 1.5
/** How much of what a window says is believed. */
const belief = 0.2

/**
 * Tells from the pace of calls whether they queue in the server: the mean of a window against a long moving average,
 * as Gradient2 of Netflix's concurrency-limits does (https://github.com/Netflix/concurrency-limits). Calls to language
 * models take as long as their texts are, so the pace is time per token where the backend counts tokens.
 */
export class Gradient {
  private usual: number | undefined
  private sum = 0
  private calls = 0
  private countsTokens = false

  /** Calls took longer than usual in the last full window. */
  isSlow = false

  /**
   * Takes a call in.
   *
   * @param tokens Of one of its completions; 0 where unknown.
   * @returns What to multiply the limit with; 1 but at the end of a window that was slow.
   */
  add(ms: number, tokens: number, limit: number): number {
    if (tokens > 0 !== this.countsTokens) {
      // Times and times per token are two scales: tokens win, and what was measured without them is forgotten.
      if (this.countsTokens) return 1
      this.countsTokens = true
      this.usual = undefined
      this.sum = this.calls = 0
    }
    this.sum += tokens > 0 ? ms / tokens : ms
    this.calls++
    if (this.calls < Math.max(limit, smallestWindow)) return 1
    const now = this.sum / this.calls
    const usual = this.usual ?? now
    this.usual = usual + (now - usual) * Math.min(1, this.calls / memory)
    this.sum = this.calls = 0
    const gradient = now > 0 ? Math.max(0.5, Math.min(1, (tolerance * usual) / now)) : 1
    this.isSlow = gradient < 1
    return 1 - belief * (1 - gradient)
  }
}
