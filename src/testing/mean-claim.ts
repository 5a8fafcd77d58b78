import { normalQuantile, studentQuantile } from '../evaluate/stats/special.js'
import type { Interval } from '../evaluate/types.js'
import { type Claim, type ClaimResult, itemsFor, most, proportionBounds, verdictOf } from './claim.js'

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
 * that are all alike would otherwise be worth any number of items. Groups of unlike size count as so many of the size
 * that the typical item is in.
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
  const [worst, best] = [shares(known, min, range), shares(known, max, range)]
  const worth = { low: effective(worst, claim.confidence), high: effective(best, claim.confidence) }
  const seen = { low: ratioOf(worst), high: ratioOf(best) }
  const scaled = (share: number): number => min + share * (max - min)
  const interval: Interval = {
    low: scaled(proportionBounds(seen.low, worth.low, claim.confidence).low),
    high: scaled(proportionBounds(seen.high, worth.high, claim.confidence).high),
  }
  const verdict = verdictOf(interval, claim.atLeast)
  if (verdict !== 'not-enough-data') return { verdict, interval, value }
  const atLeast = (claim.atLeast - min) / (max - min)
  const items = itemsFor(seen, { atLeast, confidence: claim.confidence })
  const groupsFor = ((items ?? Infinity) * known.length) / Math.min(worth.low, worth.high)
  const needed = Math.max(1, Math.ceil(groupsFor) - known.length)
  return { verdict, interval, value, ...(needed <= most && { needed }) }
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

/** How many independent items the groups are worth, at most as many as there are. */
function effective(groups: readonly Share[], confidence: number): number {
  const items = sum(groups, ({ n }) => n)
  const squares = sum(groups, ({ n }) => n ** 2)
  // As large as the group of a typical item, and so many of these: where one group has most items, its neighbours
  // say little of how far it may be off.
  const size = squares / items
  const alike = items / size
  const padded = [...groups, { right: size, n: size }, { right: 0, n: size }]
  const p = ratioOf(padded)
  const count = padded.length
  const spread = padded.reduce((all, { right, n }) => all + (right - p * n) ** 2, 0)
  const variance = ((count / (count - 1)) * spread) / sum(padded, ({ n }) => n) ** 2
  const ofFew = normalQuantile(confidence) / studentQuantile(2 * confidence - 1, alike - 1)
  // The two that were added are no evidence.
  const worth = (p * (1 - p)) / variance - 2
  return Math.max(1, Math.min(items, worth) * ofFew ** 2)
}

const ratioOf = (groups: readonly Share[]): number =>
  sum(groups, ({ right }) => right) / sum(groups, ({ n }) => n)

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((all, item) => all + of(item), 0)
