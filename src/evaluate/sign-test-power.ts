import { normalQuantile } from './stats/special.js'

/** P(X >= k) and P(X = k - 1) of a binomial count X, for the k that the test has reached. */
interface Tail {
  readonly p: number
  from: number
  below: number
}

/** Goes from d trials to d + 1, and from k to k + 1 if `raise`: one step of Pascal's triangle. */
function step(tail: Tail, d: number, k: number, raise: boolean): void {
  const entering = tail.p * tail.below
  tail.from += raise ? entering * (1 - (d + 1) / k) : entering
  tail.below = raise ? (entering * (d + 1)) / k : (tail.below * (1 - tail.p) * (d + 1)) / (d + 2 - k)
}

/**
 * Power of the exact two-sided sign test for each number of decided prompts from 0 to `most`: how likely it is to see a
 * model that wins a decided prompt with the given chance. It rises in saw teeth, since p-values come in steps.
 */
export function signTestPowers(chance: number, confidence: number, most: number): Float64Array {
  const [half, upper, lower] = [0.5, chance, 1 - chance].map((p): Tail => ({ p, from: 0, below: 1 })) as [
    Tail,
    Tail,
    Tail,
  ]
  const powers = new Float64Array(most + 1)
  // Rounding must not move a p-value that is exactly at the limit.
  const limit = (1 - confidence) * (1 + 1e-9)
  for (let d = 0, k = 1; d < most; d++) {
    // The fewest wins that are seen, k: one more where k of d + 1 would have too large a p-value.
    const raise = 2 * (half.from + half.below / 2) > limit
    for (const tail of [half, upper, lower]) step(tail, d, k, raise)
    if (raise) k++
    powers[d + 1] = Math.max(0, Math.min(1, upper.from + lower.from))
  }
  return powers
}

/** Counts of decided ones among n prompts, but for those that have less than 1e-18 together: nine deviations each way. */
export function decidedRange(n: number, tieRate: number): readonly [from: number, to: number] {
  const [mean, deviation] = [n * (1 - tieRate), Math.sqrt(n * tieRate * (1 - tieRate))]
  return [Math.max(0, Math.floor(mean - 9 * deviation - 9)), Math.min(n, Math.ceil(mean + 9 * deviation + 9))]
}

/** The mean of values by count, over the count of decided ones among n prompts; past the last value, that one. */
export function meanOverDecided(byDecided: Float64Array, n: number, tieRate: number): number {
  const valueAt = (d: number): number => byDecided[Math.min(d, byDecided.length - 1)] ?? 0
  if (tieRate === 0) return valueAt(n)
  const odds = (1 - tieRate) / tieRate
  const [from, to] = decidedRange(n, tieRate)
  // Probabilities beside that of the likeliest count: logarithms of factorials would cancel for a large n.
  const likeliest = Math.min(n, Math.floor((n + 1) * (1 - tieRate)))
  let [sum, total] = [valueAt(likeliest), 1]
  for (let d = likeliest, mass = 1; d < to; d++) {
    mass *= ((n - d) / (d + 1)) * odds
    sum += mass * valueAt(d + 1)
    total += mass
  }
  for (let d = likeliest, mass = 1; d > from; d--) {
    mass *= d / (n - d + 1) / odds
    sum += mass * valueAt(d - 1)
    total += mass
  }
  return sum / total
}

/**
 * By the normal distribution: how many decided prompts show a model that wins `lead` more of them than it loses. The
 * correction for continuity is 2 / lead (Fleiss, Statistical Methods for Rates and Proportions); as much again is more
 * than what a saw tooth takes back, so that exact numbers are never above.
 */
export function approximateDecided(lead: number, power: number, confidence: number): number {
  const z = normalQuantile((1 + confidence) / 2) + normalQuantile(power) * Math.sqrt(1 - lead * lead)
  return (Math.max(z, 0) / lead) ** 2 + 4 / lead
}
