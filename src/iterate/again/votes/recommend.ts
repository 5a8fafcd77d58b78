import type { VoteAnalysis, VotesRow } from '../analyse-votes.js'

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`

/**
 * The K with the fewest votes for each pair, among those whose pairs the last vote confirms no more rarely than the lower
 * end of the best one's interval.
 */
export function recommend(rows: readonly VotesRow[]): VoteAnalysis['recommended'] {
  const known = rows.flatMap(({ votes, votesPerPair, lastVoteAgreement: { value, interval } }) =>
    value === undefined || interval === undefined || votesPerPair === undefined
      ? []
      : [{ votes, votesPerPair, value, low: interval.low }],
  )
  const [first, ...others] = known
  if (first === undefined) {
    return { why: 'no pair has a vote that it was not made of: too few votes are recorded, or too few pairs' }
  }
  const best = others.reduce((one, other) => (other.value > one.value ? other : one), first)
  const enough = known.filter(({ value }) => value >= best.low)
  const cheapest = enough.reduce((one, other) => (other.votesPerPair < one.votesPerPair ? other : one))
  const cost = `${cheapest.votesPerPair.toFixed(1)} votes a pair`
  const most = rows.at(-1)?.votes
  const own = `K = ${most} leaves no vote to hold out and is not compared`
  const why =
    cheapest === best
      ? `its pairs are confirmed most often (${percent(best.value)}), at ${cost}; ${own}`
      : `its pairs are confirmed in ${percent(cheapest.value)}, within the interval of the best (K = ${best.votes}: ${percent(best.value)}, from ${percent(best.low)}), at ${cost}; ${own}`
  return { votes: cheapest.votes, why }
}
