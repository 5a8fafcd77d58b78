import type { Rational } from '../../../core/rational.js'
import { type Aggregation, aggregateVotes } from '../../../judge/aggregate.js'
import { mayCome } from '../../stage/prompt-work.js'

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
  /** Times that the judge was asked: the first K votes, then as often as some stood in for others. */
  readonly rounds: number
}

/** A vote as far as it is counted; one of a recorded call is one. */
export type CountedVote =
  | { readonly parsed: { readonly ok: true; readonly score: number } | { readonly ok: false } }
  | { readonly failure: object }

/** The score that a vote gives, where it gives one. */
export function scoreOf(vote: CountedVote | undefined): number | undefined {
  return vote && 'parsed' in vote && vote.parsed.ok ? vote.parsed.score : undefined
}

/**
 * The first K votes, and those after them in place of votes that gave no score: what a run with this K would have asked.
 * As in a run, a round asks for as many as the rounds before it lack, and none follows a call that may work another time.
 */
export function firstVotes(ballot: readonly (CountedVote | undefined)[], voting: Voting): FirstVotes {
  const { votes, spareVotes, requiredVotes, aggregation } = voting
  const valid: number[] = []
  const most = Math.min(ballot.length, votes + spareVotes)
  let [used, rounds] = [0, 0]
  let asked = Math.min(votes, most)
  while (asked > 0) {
    const round = ballot.slice(used, used + asked)
    valid.push(...round.map(scoreOf).filter(score => score !== undefined))
    used += asked
    rounds++
    asked = round.some(mayCome) ? 0 : Math.min(votes - valid.length, most - used)
  }
  const required = Math.min(requiredVotes, votes)
  return { score: aggregateVotes(valid, { required, aggregation }), used, rounds }
}
