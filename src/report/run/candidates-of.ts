import type { PromptRows } from './prompt-rows.js'

/** One vote of the judge. */
export interface ReadVote {
  readonly vote: number
  /** Absent where it gave none. */
  readonly score?: number
  /** Why it gave none; `unread` where that is known once the datasets are written. */
  readonly reason?: string
  /** What the judge wrote, or what the failed call said. */
  readonly text: string
}

/** One answer and what became of it. */
export interface ReadCandidate {
  readonly candidate: number
  /** Absent where the call failed. */
  readonly text?: string
  readonly finish?: string
  /** An earlier candidate with the same text, whose votes count for both. */
  readonly sameTextAs?: number
  /** What the judge prompt had to neutralise or mark. */
  readonly flags: readonly string[]
  readonly score?: number
  /** Why it has no score, or no text. */
  readonly reason?: string
  /** What a call that gave no text said, where it said something. */
  readonly said?: string
  readonly votes: readonly ReadVote[]
}

/** The candidates of a prompt, those without a text too, with all votes in order. */
export function candidatesOf({
  candidates,
  judgements,
  scores,
  failures,
}: Pick<PromptRows, 'candidates' | 'judgements' | 'scores' | 'failures'>): ReadCandidate[] {
  const made = candidates.map((row): ReadCandidate => {
    const { candidate, text, finish, same_text_as, flags } = row
    const own = <T extends { readonly candidate: number }>(rows: readonly T[]): T[] =>
      rows.filter(each => each.candidate === candidate)
    const score = own(scores)[0]?.score
    const reason = own(failures).find(({ stage }) => stage === 'scores')?.reason
    const votes: ReadVote[] = [
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
      reason,
      ...(text !== '' && { said: text }),
      flags: [],
      votes: [],
    }))
  return [...made, ...lost].sort((a, b) => a.candidate - b.candidate)
}
