import { Moments } from './moments.js'

/**
 * Krippendorff's alpha for interval data from sums, unit by unit: squared differences of all pairs are sums of squared
 * distances from a mean. Memory does not grow, however many different values there are.
 */
export class IntervalAlpha {
  private readonly all = new Moments()
  private within = 0

  /** Values that count: those of units with at least two. */
  get n(): number {
    return this.all.n
  }

  /** Adds the values of a unit; a single one says nothing and does not count. */
  add(values: readonly number[]): void {
    const m = values.length
    if (m < 2) return
    const own = new Moments()
    for (const value of values) {
      own.add(value)
      this.all.add(value)
    }
    // Squared differences of all ordered pairs of a unit are 2 m times its squares.
    this.within += (2 * m * own.squares) / (m - 1)
  }

  /** At most 1; undefined where no value counts, and where all are one and the same. */
  get value(): number | undefined {
    const { n, squares } = this.all
    if (n === 0 || squares === 0) return undefined
    return 1 - this.within / n / ((2 * squares) / (n - 1))
  }
}
