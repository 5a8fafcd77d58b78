import { candidatesOf } from '../../report/run/candidates-of.js'
import type { PromptRows as AllRows } from '../../report/run/prompt-rows.js'
import { lastTurn, type RowOf } from '../../report/run/rows.js'
import type { Explained, Outcome } from './types.js'

/** The rows of one prompt in each dataset that says what led to a pair. */
export type PromptRows = Omit<AllRows, 'prompt'>

/** What the datasets say of one prompt. */
export function fromRows(rows: PromptRows): Pick<Explained, 'candidates' | 'outcome'> {
  return {
    candidates: candidatesOf(rows).map(({ said, ...candidate }) =>
      said === undefined ? candidate : { ...candidate, reason: `${candidate.reason}: ${said}` },
    ),
    outcome: outcomeOf(rows.pairs, rows.sft, rows.failures),
  }
}

function outcomeOf(
  pairs: readonly RowOf<'pairs'>[],
  sft: readonly RowOf<'sft'>[],
  failures: readonly RowOf<'failures'>[],
): Outcome {
  if (pairs.length > 0) {
    return {
      kind: 'pairs',
      pairs: pairs.map(({ chosen, chosen_candidate, rejected_candidate }) => ({
        chosen: chosen_candidate,
        rejected: rejected_candidate,
        chosenText: lastTurn(chosen),
      })),
    }
  }
  if (sft.length > 0) return { kind: 'positives', candidates: sft.map(({ candidate }) => candidate) }
  const reason = failures.find(({ stage }) => stage === 'selection')?.reason
  return { kind: 'none', reason: reason ?? 'over-target' }
}
