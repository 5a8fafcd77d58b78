import { IntervalAlpha } from '../stats/interval-alpha.js'
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
  private readonly alpha = new IntervalAlpha()
  private responses = 0
  private agreements = 0

  /** The valid votes on one response; a single one says nothing and does not count. */
  add(votes: readonly number[]): void {
    const m = votes.length
    if (m < 2) return
    this.alpha.add(votes)
    let equal = 0
    votes.forEach((vote, i) => {
      for (let j = 0; j < i; j++) if (votes[j] === vote) equal++
    })
    this.responses++
    this.agreements += (2 * equal) / (m * (m - 1))
  }

  result(): VoteConsistency {
    return {
      agreement: signOf(this.responses === 0 ? undefined : this.agreements / this.responses, this.responses),
      alpha: signOf(this.alpha.value, this.alpha.n),
    }
  }
}
