import { meanOfVotes } from '../../judge/aggregate.js'
import type { PairwisePrompt } from '../../judge/pairwise-prompt.js'
import type { Verdict } from '../../judge/parse-verdict.js'
import type { ParsedScore } from '../../judge/types.js'
import type { Completion } from '../../model/provider.js'
import type { WorkSettings } from '../stage/prompt-work.js'
import type { Question } from '../stage/vote-planner.js'

// A comparison goes the way of a vote on a text. The text is both answers in the order shown, so that a vote is bound to
// both of them; the score is 1 for the first, -1 for the second and 0 for a tie.

/** Both answers as the one text that is judged. */
export function pairText(first: string, second: string): string {
  return JSON.stringify([first, second])
}

/** Asks which of the two answers in a text is better. */
export function pairQuestion(judge: PairwisePrompt): Question {
  return {
    render({ prompt, response }) {
      const [a, b]: readonly string[] = JSON.parse(response)
      return judge.render({ prompt, a: a ?? '', b: b ?? '' })
    },
  }
}

/** How many verdicts a text gets, and how they are read. */
export function verdictWork(judge: PairwisePrompt, spareVotes: number): WorkSettings {
  return {
    votes: 1,
    spareVotes,
    requiredVotes: 1,
    unfinished: true,
    reader: judge.id,
    parse: completion => asScore(judge, completion),
    aggregation: meanOfVotes,
  }
}

function asScore(judge: PairwisePrompt, { text, finish }: Completion): ParsedScore {
  const parsed = judge.parse(text, { finish })
  if (parsed.ok) return { ok: true, score: { a: 1, b: -1, tie: 0 }[parsed.verdict] }
  const { reason, raw } = parsed
  // A vote's words for the same; reports read the reply again for its own.
  if (reason === 'no-verdict') return { ok: false, reason: 'no-score', raw }
  if (reason === 'empty-verdict') return { ok: false, reason: 'empty-score', raw }
  return { ok: false, reason, raw }
}

/** The verdict of a score, as the place that it names. */
export function placeOf(score: number): Verdict {
  return score > 0 ? 'a' : score < 0 ? 'b' : 'tie'
}
