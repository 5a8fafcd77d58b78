import { type Rational, rationalToNumber } from '../../core/rational.js'
import type { JudgePrompt } from '../../judge/index.js'
import type { DatasetFiles } from './dataset-files.js'
import type { PromptWork, Scored } from './prompt-work.js'

/** Datasets of what is recorded, whatever is selected of it. */
export const recordKinds = ['candidates', 'judgements', 'scores', 'failures'] as const

/** Candidates, votes, scores and failures of one prompt; gives each candidate's flags. */
export function writeRecords(
  files: DatasetFiles,
  judge: JudgePrompt | undefined,
  prompt: string,
  index: number,
  work: PromptWork,
): readonly (readonly string[])[] {
  const flags: (readonly string[])[] = []
  for (const [candidate, slot] of work.candidates.entries()) {
    const at = { prompt_index: index, candidate }
    if (slot === undefined || 'failure' in slot) {
      const reason = slot ? `call-${slot.failure.kind}` : 'no-reply'
      const text = slot?.failure.raw ?? slot?.failure.message ?? ''
      files.write('failures', { stage: 'candidates', ...at, vote: -1, reason, text })
      continue
    }
    const { text, finish } = slot.completion
    const found = judge?.render({ prompt, response: text }).flags ?? []
    flags[candidate] = found
    const same_text_as = work.sameTextAs(candidate)
    files.write('candidates', { ...at, text, finish, same_text_as, flags: found.join(',') })
    writeVotes(files, at, work)
    const scored = work.score(candidate)
    if ('score' in scored) {
      files.write('scores', { ...at, ...scoreColumns(scored) })
    } else if (scored.excluded !== 'not-judged') {
      files.write('failures', { stage: 'scores', ...at, vote: -1, reason: scored.excluded, text: '' })
    }
  }
  return flags
}

/** A score as datasets hold it. */
export function scoreColumns({ score, votes }: Extract<Scored, { score: Rational }>) {
  const { numerator, denominator } = score
  return { score: rationalToNumber(score), score_numerator: numerator, score_denominator: denominator, votes }
}

function writeVotes(
  files: DatasetFiles,
  at: { readonly prompt_index: number; readonly candidate: number },
  work: PromptWork,
): void {
  for (const [vote, cast] of work.votes(at.candidate).entries()) {
    if (cast === undefined) continue
    if ('failure' in cast) {
      const { kind, raw, message } = cast.failure
      files.write('failures', {
        stage: 'judgements',
        ...at,
        vote,
        reason: `call-${kind}`,
        text: raw ?? message,
      })
    } else if (cast.parsed.ok) {
      const { text, finish } = cast.completion
      files.write('judgements', { ...at, vote, score: cast.parsed.score, text, finish })
    } else {
      const { text } = cast.completion
      files.write('failures', { stage: 'judgements', ...at, vote, reason: cast.parsed.reason, text })
    }
  }
}
