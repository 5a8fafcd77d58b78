import { invalid } from '../core/check.js'
import { exactMean, type Rational } from '../core/rational.js'

/** How a candidate's votes become its score. */
export interface Aggregation {
  /** Name for configurations and hashes. */
  readonly name: string
  /** The score of valid votes, at least one, in vote order. */
  aggregate(votes: readonly number[]): Rational
}

/**
 * The mean of the valid votes as an exact fraction (paper, section 2.2, step 3).
 *
 * @example
 * ```ts
 * import { meanOfVotes } from 'self-rewarding'
 *
 * console.log(meanOfVotes.aggregate([4, 5, 4])) // { numerator: 13, denominator: 3 }
 * ```
 */
export const meanOfVotes: Aggregation = {
  name: 'mean',
  aggregate(votes) {
    const mean = exactMean(votes)
    if (mean === undefined) throw invalid('votes', votes, 'at least one valid vote')
    return mean
  },
}

/** Settings of {@link aggregateVotes}. */
export interface AggregateOptions {
  /** Valid votes without which there is no score. @default all of `votes` */
  readonly required?: number
  /** How valid votes become a score. @default mean of the valid votes */
  readonly aggregation?: Aggregation
}

/**
 * The score of a candidate: its valid votes aggregated, or `undefined` where fewer are valid than required. A vote
 * that gave no score is `undefined`; it is never a number.
 *
 * @param votes Votes in order; `undefined` for those that gave no score.
 * @example
 * ```ts
 * import { aggregateVotes } from 'self-rewarding'
 *
 * console.log(aggregateVotes([4, 5, 4])) // { numerator: 13, denominator: 3 }
 * console.log(aggregateVotes([4, undefined, 4])) // undefined
 * console.log(aggregateVotes([4, undefined, 4], { required: 2 })) // { numerator: 4, denominator: 1 }
 * ```
 */
export function aggregateVotes(
  votes: readonly (number | undefined)[],
  { required = votes.length, aggregation = meanOfVotes }: AggregateOptions = {},
): Rational | undefined {
  const valid = votes.filter(vote => vote !== undefined)
  return valid.length === 0 || valid.length < required ? undefined : aggregation.aggregate(valid)
}
