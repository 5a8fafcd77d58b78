import { JudgeSignsCounter } from '../../evaluate/signs/judge-signs.js'
import type { SignedPrompt } from '../../evaluate/signs/types.js'
import type { JudgePrompt } from '../../judge/index.js'
import type { PromptWork } from './prompt-work.js'
import type { Selected } from './selection.js'

/** Counts the signs of judge drift of an iteration's prompts. */
export class SignCounter {
  private readonly signs: JudgeSignsCounter

  /** @param judge Absent where nobody judges: then there is no score to be the maximum. */
  constructor(judge: JudgePrompt | undefined) {
    this.signs = new JudgeSignsCounter({ max: judge?.scale.max ?? 0 })
  }

  /** A complete prompt with the rows that are trained on. */
  add(work: PromptWork, selected: Selected): void {
    this.signs.add({
      responses: work.candidates.flatMap((_, i) => responseOf(work, i)),
      pairs: pairsOf(selected),
    })
  }

  /** What was counted. */
  result(): ReturnType<JudgeSignsCounter['result']> {
    return this.signs.result()
  }
}

function responseOf(work: PromptWork, candidate: number): SignedPrompt['responses'] {
  const slot = work.candidates[candidate]
  if (slot === undefined || 'failure' in slot) return []
  const scored = work.score(candidate)
  const cast = work.votes(candidate).filter(vote => vote !== undefined)
  const votes = cast.flatMap(vote => ('parsed' in vote && vote.parsed.ok ? [vote.parsed.score] : []))
  const { text } = slot.completion
  const failedVotes = cast.length - votes.length
  return [{ text, votes, failedVotes, ...('score' in scored && { score: scored.score }) }]
}

function pairsOf(selected: Selected): NonNullable<SignedPrompt['pairs']> {
  if (!selected.ok) return []
  return selected.rows.flatMap(row => ('chosen' in row ? [row] : []))
}
