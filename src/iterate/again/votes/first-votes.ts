import type { Rational } from '../../../core/rational.js'
import { type Aggregation, aggregateVotes } from '../../../judge/aggregate.js'
import type { Vote } from '../../stage/prompt-work.js'

/** How votes are asked and become a score. */
export interface Voting {
  /** Votes a response: K. */
  readonly votes: number
  readonly spareVotes: number
  readonly requiredVotes: number
  readonly aggregation: Aggregation
}

/** What the first votes on a response give. */
export interface FirstVotes {
  readonly score: Rational | undefined
  /** Votes that were asked for it, failed ones included. */
  readonly used: number
  /** Whether some stood in for others. */
  readonly hasSpare: boolean
}

/** The score that a vote gives, where it gives one. */
export function scoreOf(vote: Vote | undefined): number | undefined {
  return vote && 'parsed' in vote && vote.parsed.ok ? vote.parsed.score : undefined
}

/** The first K votes, and those after them in place of votes that gave no score: what a run with this K would have asked. */
export function firstVotes(ballot: readonly (Vote | undefined)[], voting: Voting): FirstVotes {
  const { votes, spareVotes, requiredVotes, aggregation } = voting
  const valid: number[] = []
  const most = Math.min(ballot.length, votes + spareVotes)
  let used = Math.min(votes, most)
  for (let i = 0; i < used; i++) {
    const score = scoreOf(ballot[i])
    if (score !== undefined) valid.push(score)
    // The rest are asked when those before are known to be too few.
    else if (used < most) used++
  }
  const required = Math.min(requiredVotes, votes)
  return { score: aggregateVotes(valid, { required, aggregation }), used, hasSpare: used > votes }
}
