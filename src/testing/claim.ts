import { ensure, refuseUnknown } from '../core/check.js'
import { clopperPearson } from '../evaluate/stats/binomial.js'
import type { Interval } from '../evaluate/types.js'

/** What a test claims of a number. */
export interface Claim {
  /** The number is at least this. */
  readonly atLeast: number
  /** How sure the test wants to be, above 0.5 and below 1: one-sided. @default 0.95 */
  readonly confidence?: number
}

/** Whether the data show a claim, show that it is wrong, or say neither. */
export type Verdict = 'holds' | 'fails' | 'not-enough-data'

/** What a claim came to. */
export interface ClaimResult {
  /** Whether the data show the claim. */
  readonly verdict: Verdict
  /** Items without a value count as the worst for the lower end and as the best for the upper one. */
  readonly interval: Interval
  /** About how many further items would settle it, if they are like these; `undefined` where no number would. */
  readonly needed?: number
}

/** The claim with its default, checked. */
export function checkClaim(
  claim: Claim,
  field: string,
  { min, max }: { min: number; max: number },
): Required<Claim> {
  ensure(typeof claim === 'object' && claim !== null, field, claim, 'an object with atLeast')
  refuseUnknown(claim, ['atLeast', 'confidence'])
  const { atLeast, confidence = 0.95 } = claim
  ensure(atLeast >= min && atLeast <= max, `${field}.atLeast`, atLeast, `a number in ${min}..${max}`)
  ensure(
    confidence > 0.5 && confidence < 1,
    `${field}.confidence`,
    confidence,
    'a number between 0.5 and 1, both excluded',
  )
  return { atLeast, confidence }
}

/** So many items are looked at when it is said how many are needed. */
export const most = 1_000_000

/**
 * A claim about a share of independent items: exact one-sided bounds (Clopper-Pearson). Items that gave no value count
 * against the claim and against its contrary.
 *
 * @param right Items that are as claimed.
 * @param n Items with a value.
 * @param excluded Items without.
 */
export function shareClaim(
  right: number,
  n: number,
  excluded: number,
  { atLeast, confidence }: Required<Claim>,
): ClaimResult {
  const all = n + excluded
  if (all === 0) return { verdict: 'not-enough-data', interval: { low: 0, high: 1 } }
  const seen = { low: right / all, high: (right + excluded) / all }
  const interval = boundsOf(seen, all, confidence)
  const verdict = verdictOf(interval, atLeast)
  if (verdict !== 'not-enough-data' || n === 0) return { verdict, interval }
  const total = itemsFor(seen, { atLeast, confidence })
  return { verdict, interval, ...(total !== undefined && { needed: Math.max(1, total - all) }) }
}

/** What an interval says of a claim. */
export function verdictOf({ low, high }: Interval, atLeast: number): Verdict {
  if (low >= atLeast) return 'holds'
  return high < atLeast ? 'fails' : 'not-enough-data'
}

/** Both ends of a proportion by Clopper and Pearson, each with the whole confidence; n may be a fraction. */
export function proportionBounds(share: number, n: number, confidence: number): Interval {
  return clopperPearson(share * n, n, 1 - confidence)
}

/** The lower end of the lower share and the upper end of the higher one. */
function boundsOf(seen: Interval, n: number, confidence: number): Interval {
  return {
    low: proportionBounds(seen.low, n, confidence).low,
    high: proportionBounds(seen.high, n, confidence).high,
  }
}

/**
 * The smallest number of items at which such shares settle the claim one way or the other.
 *
 * @param seen The share where all items without a value are the worst, and where they are the best.
 */
export function itemsFor(seen: Interval, { atLeast, confidence }: Required<Claim>): number | undefined {
  const settles = (n: number): boolean =>
    verdictOf(boundsOf(seen, n, confidence), atLeast) !== 'not-enough-data'
  let high = 1
  while (!settles(high)) {
    high *= 2
    if (high > most) return undefined
  }
  let low = high / 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (settles(middle)) high = middle
    else low = middle
  }
  return Math.floor(high)
}
