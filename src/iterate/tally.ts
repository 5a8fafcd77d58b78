/** How many of something, by reason or value. */
export type Tally = { readonly [reason: string]: number }

/** Counts by name. */
export class Counter {
  private readonly counts = new Map<string, number>()

  add(name: string, times = 1): void {
    if (times > 0) this.counts.set(name, (this.counts.get(name) ?? 0) + times)
  }

  /** The counts, sorted by name, so that equal counts print alike. */
  tally(): Tally {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
