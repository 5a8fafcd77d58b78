import type { CallKind } from '../../ledger/record.js'
import type { Measure } from './measure.js'
import type { Sampled } from './sample.js'
import type { RunState } from './state.js'
import type { PlanBasis } from './types.js'

/** Recorded calls of which a mean says more than a sample does. */
const enough = 20

/** A measure and where it comes from. */
export interface Evidence {
  readonly measure: Measure
  readonly basis: Exclude<PlanBasis, { readonly from: 'assumption' }>
}

/**
 * The best evidence there is for calls of a kind in an iteration: its own recorded calls, those of the iterations
 * before, a sample, or a few recorded calls.
 *
 * @param says Whether a measure has what is wanted of it.
 */
export function evidenceFor(
  kind: CallKind,
  iteration: number,
  { state, sampled }: { readonly state: RunState; readonly sampled: Sampled | undefined },
  says: (measure: Measure) => number = ({ calls }) => calls,
): Evidence | undefined {
  const recorded = state.iterations
    .slice(0, iteration)
    .reverse()
    .flatMap(({ iteration, measures }): Evidence[] => {
      const measure = measures.get(kind)
      if (measure === undefined || says(measure) === 0) return []
      return [{ measure, basis: { from: 'recorded', iteration, calls: measure.calls } }]
    })
  const good = recorded.find(({ measure }) => says(measure) >= enough)
  if (good) return good
  const measure = sampled?.measures.get(kind)
  if (measure && says(measure) > 0) return { measure, basis: { from: 'sample', calls: measure.calls } }
  return recorded[0]
}

/** Whether a sample would add nothing. */
export function isEnough(evidence: Evidence | undefined): boolean {
  return evidence !== undefined && evidence.measure.calls >= enough
}
