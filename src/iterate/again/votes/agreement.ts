import { bootstrapStream, percentileInterval } from '../../../evaluate/bootstrap.js'
import { wilsonInterval } from '../../../evaluate/stats/binomial.js'
import type { Interval } from '../../../evaluate/types.js'
import type { VoteAgreement } from './types.js'

const resamples = 2000

/** Above so many pairs, the normal distribution says the same, and at once. */
const mostDrawn = 1000

/** Counts how often held-out votes confirm pairs; nothing is kept of a pair but a count. */
export class AgreementCounter {
  private right = 0
  private tied = 0
  private wrong = 0

  /** By how much held-out votes put the chosen one above the rejected one: only the sign counts. */
  add(difference: number): void {
    if (difference === 0) this.tied++
    else if (difference > 0) this.right++
    else this.wrong++
  }

  result(): VoteAgreement {
    const n = this.right + this.tied + this.wrong
    if (n === 0) return { n }
    const value = (this.right + this.tied / 2) / n
    const interval = n < 2 ? undefined : this.interval(value, n)
    return { value, n, ...(interval && { interval }) }
  }

  /** A prompt has one pair, of one of three kinds: drawing prompts is drawing kinds. */
  private interval(value: number, n: number): Interval | undefined {
    const { right, tied, wrong } = this
    // Resamples of pairs of one kind are all alike, as if so few pairs could not have been otherwise.
    if (right === n || wrong === n) return wilsonInterval(right, n)
    if (n > mostDrawn) {
      const variance = (right + tied / 4) / n - value ** 2
      const half = 1.959964 * Math.sqrt(variance / n)
      return { low: Math.max(0, value - half), high: Math.min(1, value + half) }
    }
    const random = bootstrapStream(1)
    const means = Float64Array.from({ length: resamples }, () => {
      let sum = 0
      for (let i = 0; i < n; i++) {
        const drawn = random.below(n)
        sum += drawn < right ? 2 : drawn < right + tied ? 1 : 0
      }
      return sum / (2 * n)
    })
    const found = percentileInterval(means, 0.95)
    return found && { low: found.low, high: found.high }
  }
}
