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
