import { normalQuantile, studentQuantile } from '../evaluate/stats/special.js'
import type { Interval } from '../evaluate/types.js'
import { type Claim, type ClaimResult, itemsFor, proportionBounds, verdictOf } from './claim.js'

/** Items that belong together: pairs of one instruction, or instructions of one conversation tree. */
export interface GroupSums {
  /** Sum of the values that there are. */
  readonly value: number
  /** How many there are. */
  readonly n: number
  /** Items without a value. */
  readonly excluded: number
}

/** The lowest and the highest value of an item. */
export interface Range {
  readonly min: number
  readonly max: number
}

/**
 * A claim about a mean over items that come in groups, with one-sided bounds after Korn and Graubard (1998): those of
 * Clopper and Pearson for as many independent items as these groups are worth, which their variance says, with Student's
 * t for few groups. Items without a value count as the worst for the lower end and as the best for the upper one.
 *
 * Own addition: a group that is all right and one that is all wrong are added where the variance is estimated. Groups
 * that are all alike would otherwise be worth any number of items.
 */
export function meanClaim(
  groups: readonly GroupSums[],
  claim: Required<Claim>,
  range: Range,
): ClaimResult & { readonly value: number | undefined } {
  const { min, max } = range
  const known = groups.filter(({ n, excluded }) => n + excluded > 0)
  const total = sum(known, ({ n }) => n)
  const value = total === 0 ? undefined : sum(known, each => each.value) / total
  if (value === undefined || known.length < 2)
    return { verdict: 'not-enough-data', value, interval: { low: min, high: max } }
  const interval: Interval = {
    low: bounds(known, min, claim.confidence, range).low,
    high: bounds(known, max, claim.confidence, range).high,
  }
  const verdict = verdictOf(interval, claim.atLeast)
  if (verdict !== 'not-enough-data') return { verdict, interval, value }
  const worth = effective(shares(known, min, range), claim.confidence) / known.length
  const items = itemsFor((value - min) / (max - min), {
    atLeast: (claim.atLeast - min) / (max - min),
    confidence: claim.confidence,
  })
  const needed = items === undefined ? undefined : Math.max(1, Math.ceil(items / worth) - known.length)
  return { verdict, interval, value, ...(needed !== undefined && { needed }) }
}

/** A group's sum as shares of the range, and its size. */
interface Share {
  readonly right: number
  readonly n: number
}

/** Groups with a value in place of the missing ones. */
function shares(groups: readonly GroupSums[], missing: number, { min, max }: Range): Share[] {
  return groups.map(({ value, n, excluded }) => ({
    right: (value + missing * excluded - min * (n + excluded)) / (max - min),
    n: n + excluded,
  }))
}

function bounds(groups: readonly GroupSums[], missing: number, confidence: number, range: Range): Interval {
  const all = shares(groups, missing, range)
  const { low, high } = proportionBounds(ratioOf(all), effective(all, confidence), confidence)
  const scaled = (share: number): number => range.min + share * (range.max - range.min)
  return { low: scaled(low), high: scaled(high) }
}

/** How many independent items the groups are worth, at most as many as there are. */
function effective(groups: readonly Share[], confidence: number): number {
  const items = sum(groups, ({ n }) => n)
  const size = items / groups.length
  const padded = [...groups, { right: size, n: size }, { right: 0, n: size }]
  const p = ratioOf(padded)
  const count = padded.length
  const spread = padded.reduce((all, { right, n }) => all + (right - p * n) ** 2, 0)
  const variance = ((count / (count - 1)) * spread) / sum(padded, ({ n }) => n) ** 2
  const ofFew = normalQuantile(confidence) / studentQuantile(2 * confidence - 1, groups.length - 1)
  // The two that were added are no evidence.
  const worth = (p * (1 - p)) / variance - 2
  return Math.max(1, Math.min(items, worth) * ofFew ** 2)
}

const ratioOf = (groups: readonly Share[]): number =>
  sum(groups, ({ right }) => right) / sum(groups, ({ n }) => n)

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((all, item) => all + of(item), 0)
