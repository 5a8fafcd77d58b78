import type { VoteAnalysis, VotesRow } from './types.js'

/** A row of which there is enough to compare it. */
interface Compared {
  readonly votes: number
  readonly votesPerPair: number
  readonly value: number
  readonly n: number
  /** Lower end of the interval of `value`. */
  readonly low: number
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`
const confirmed = ({ value, n }: Compared): string => `${percent(value)} of ${n}`

/**
 * The K with the fewest votes for each pair, among those whose pairs the last vote confirms no more rarely than the lower
 * end of the best one's interval. None where that end is not above one half: chance confirms half of the pairs.
 */
export function recommend(rows: readonly VotesRow[]): VoteAnalysis['recommended'] {
  const known = rows.flatMap(comparedOf)
  const [first, ...others] = known
  if (first === undefined) {
    return {
      why: 'fewer than two pairs have a vote that they were not made of: too few votes are recorded, or too few pairs',
    }
  }
  const best = others.reduce((one, other) => (other.value > one.value ? other : one), first)
  if (best.low <= 0.5) {
    return {
      why: `the last vote confirms no more of the pairs than chance may (at best, K = ${best.votes}: ${confirmed(best)}, interval from ${percent(best.low)}; chance is 50.0%)`,
    }
  }
  const enough = known.filter(({ value }) => value >= best.low)
  const cheapest = enough.reduce((one, other) => (other.votesPerPair < one.votesPerPair ? other : one))
  const cost = `${cheapest.votesPerPair.toFixed(1)} votes a pair`
  const own = `K = ${rows.at(-1)?.votes} leaves no vote to hold out and is not compared`
  const why =
    cheapest === best
      ? `its pairs are confirmed most often (${confirmed(best)}), at ${cost}; ${own}`
      : `its pairs are confirmed in ${confirmed(cheapest)}, within the interval of the best (K = ${best.votes}: ${confirmed(best)}, from ${percent(best.low)}), at ${cost}; ${own}`
  return { votes: cheapest.votes, why }
}

function comparedOf({ votes, votesPerPair, lastVoteAgreement }: VotesRow): readonly Compared[] {
  const { value, n, interval } = lastVoteAgreement
  if (value === undefined || interval === undefined || votesPerPair === undefined) return []
  return [{ votes, votesPerPair, value, n, low: interval.low }]
}
