import { lastTurn, type RowOf } from '../../report/run/rows.js'
import type { Explained, ExplainedCandidate, ExplainedVote, Outcome } from './types.js'

/** The rows of one prompt in each dataset that says what led to a pair. */
export type PromptRows = {
  readonly [K in 'candidates' | 'judgements' | 'scores' | 'failures' | 'pairs' | 'sft']: readonly RowOf<K>[]
}

/** What the datasets say of one prompt. */
export function fromRows({
  candidates,
  judgements,
  scores,
  failures,
  pairs,
  sft,
}: PromptRows): Pick<Explained, 'candidates' | 'outcome'> {
  const made = candidates.map((row): ExplainedCandidate => {
    const { candidate, text, finish, same_text_as, flags } = row
    const own = <T extends { readonly candidate: number }>(rows: readonly T[]): T[] =>
      rows.filter(each => each.candidate === candidate)
    const score = own(scores)[0]?.score
    const reason = own(failures).find(({ stage }) => stage === 'scores')?.reason
    const votes: ExplainedVote[] = [
      ...own(judgements).map(({ vote, score, text }) => ({ vote, score, text })),
      ...own(failures)
        .filter(({ stage }) => stage === 'judgements')
        .map(({ vote, reason, text }) => ({ vote, reason, text })),
    ]
    return {
      candidate,
      text,
      finish,
      ...(same_text_as !== candidate && { sameTextAs: same_text_as }),
      flags: flags === '' ? [] : flags.split(','),
      ...(score !== undefined && { score }),
      ...(reason !== undefined && { reason }),
      votes: votes.sort((a, b) => a.vote - b.vote),
    }
  })
  const lost = failures
    .filter(({ stage }) => stage === 'candidates')
    .map(({ candidate, reason, text }) => ({
      candidate,
      reason: text === '' ? reason : `${reason}: ${text}`,
      flags: [],
      votes: [],
    }))
  return {
    candidates: [...made, ...lost].sort((a, b) => a.candidate - b.candidate),
    outcome: outcomeOf(pairs, sft, failures),
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
