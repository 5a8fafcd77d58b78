/** Sums over instructions: every metric but the pooled correlations is a ratio of them. */
export interface Sums {
  /** Pairs of human-distinct responses that the judge orders as humans do. */
  concordant: number
  /** Pairs that it orders the other way. */
  discordant: number
  /** Pairs with equal scores. */
  tied: number
  /** Pairs in which a response has no score. */
  pairsExcluded: number
  /** Instructions with all responses scored. */
  scored: number
  /** Instructions in which a response has no score. */
  excluded: number
  /** Scored instructions with all human-distinct pairs concordant. */
  matched: number
  /** Scored instructions with equal scores only. */
  constant: number
  /** Spearman's rho, summed over scored instructions; 0 for constant ones. */
  rho: number
  /** Kendall's tau-b, likewise. */
  tau: number
  /** Responses with a score. */
  responses: number
  /** Responses without one. */
  unscored: number
  /** Responses with the scale's maximum. */
  atMax: number
  /** Of these, the ones that humans rank best in their instruction. */
  bestAtMax: number
  /** Sum of 1/k over these, k the responses of their instruction. */
  chance: number
}

/** Sums of nothing. */
export function noSums(): Sums {
  return {
    concordant: 0,
    discordant: 0,
    tied: 0,
    pairsExcluded: 0,
    scored: 0,
    excluded: 0,
    matched: 0,
    constant: 0,
    rho: 0,
    tau: 0,
    responses: 0,
    unscored: 0,
    atMax: 0,
    bestAtMax: 0,
    chance: 0,
  }
}

/** Adds sums, `weight` times. Spelled out: the bootstrap's inner loop, tens of times faster than over keys. */
export function addSums(to: Sums, from: Sums, weight: number): void {
  to.concordant += weight * from.concordant
  to.discordant += weight * from.discordant
  to.tied += weight * from.tied
  to.pairsExcluded += weight * from.pairsExcluded
  to.scored += weight * from.scored
  to.excluded += weight * from.excluded
  to.matched += weight * from.matched
  to.constant += weight * from.constant
  to.rho += weight * from.rho
  to.tau += weight * from.tau
  to.responses += weight * from.responses
  to.unscored += weight * from.unscored
  to.atMax += weight * from.atMax
  to.bestAtMax += weight * from.bestAtMax
  to.chance += weight * from.chance
}
