import { type Claim, type ClaimResult, shareClaim } from '../claim.js'
import { type GroupSums, meanClaim } from '../mean-claim.js'
import type { ProbeOutcome } from './outcome.js'

/** What a claim about a share of probes came to. */
export interface ShareOfProbes extends ClaimResult {
  /** So many independent items they are made of. */
  readonly items: number
}

/**
 * A claim about such probes in general: what was done to these items, done to others like them. Probes of one item are
 * not independent. Where each stands alone the bounds are exact.
 */
export function shareOfProbes(outcomes: readonly ProbeOutcome[], claim: Required<Claim>): ShareOfProbes {
  const byItem = new Map<string, ProbeOutcome[]>()
  for (const outcome of outcomes) {
    const group = groupOf(outcome)
    byItem.set(group, [...(byItem.get(group) ?? []), outcome])
  }
  const groups = [...byItem.values()].map(sumsOf)
  const items = groups.length
  if (items < outcomes.length) return { ...meanClaim(groups, claim, { min: 0, max: 1 }), items }
  const { value, n, excluded } = sumsOf(outcomes)
  return { ...shareClaim(value, n, excluded, claim), items }
}

/** The name of a group is no id of a probe that stands alone. */
function groupOf({ probe: { id, group } }: ProbeOutcome): string {
  return group === undefined ? `probe ${id}` : `group ${group}`
}

function sumsOf(outcomes: readonly ProbeOutcome[]): GroupSums {
  const count = (isRight: boolean | undefined): number =>
    outcomes.filter(each => each.isRight === isRight).length
  return { value: count(true), n: count(true) + count(false), excluded: count(undefined) }
}
