/** Milliseconds that a rate is of: short enough to show a change, long enough to stand still. */
const span = 30_000

/** How many of something there were a second, lately. */
export class Rate {
  private readonly marks: { readonly at: number; readonly count: number }[] = []
  private count = 0

  /** One more; `now` in milliseconds. */
  add(now: number): void {
    this.count++
    const last = this.marks.at(-1)
    if (last && now - last.at < 1000) return
    this.marks.push({ at: now, count: this.count })
    while ((this.marks[1]?.at ?? now) <= now - span) this.marks.shift()
  }

  /** A second; `undefined` before there is enough to tell. */
  perSecond(now: number): number | undefined {
    const first = this.marks[0]
    if (first === undefined || now - first.at < 2000) return undefined
    return ((this.count - first.count) * 1000) / (now - first.at)
  }
}
