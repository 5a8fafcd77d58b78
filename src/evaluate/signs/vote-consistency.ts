import { Moments } from './moments.js'
import { type Sign, signOf } from './types.js'

/** How far the votes on the same response agree. */
export interface VoteConsistency {
  /** Mean over responses with at least two votes of the share of their pairs of votes that are equal, 0..1. */
  readonly agreement: Sign
  /**
   * Krippendorff's alpha for interval data, at most 1: 1 where votes on a response are equal, 0 where they differ as much
   * as votes on different responses. n: votes on responses with at least two.
   */
  readonly alpha: Sign
}

/** Votes as they come, response by response; memory does not grow. */
export class VoteConsistencyCounter {
  private readonly all = new Moments()
  private responses = 0
  private agreements = 0
  private within = 0

  /** The valid votes on one response; a single one says nothing and does not count. */
  add(votes: readonly number[]): void {
    const m = votes.length
    if (m < 2) return
    const own = new Moments()
    let equal = 0
    votes.forEach((vote, i) => {
      own.add(vote)
      this.all.add(vote)
      for (let j = 0; j < i; j++) if (votes[j] === vote) equal++
    })
    this.responses++
    this.agreements += (2 * equal) / (m * (m - 1))
    // Squared differences of all ordered pairs of a response are 2 m times its squares.
    this.within += (2 * m * own.squares) / (m - 1)
  }

  result(): VoteConsistency {
    const { n, squares } = this.all
    const observed = this.within / n
    const expected = (2 * squares) / (n - 1)
    return {
      agreement: signOf(this.responses === 0 ? undefined : this.agreements / this.responses, this.responses),
      alpha: signOf(n > 0 && squares > 0 ? 1 - observed / expected : undefined, n),
    }
  }
}
