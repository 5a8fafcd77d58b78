import { reasonInWords, sourceInWords } from '../../../report/text/reasons.js'
import type { Outcome } from '../../explain/types.js'
import { callOf } from '../../explain/written-by.js'
import type { CandidateView, OutcomeView, PromptView } from '../api.js'
import type { FoundPrompt } from '../index/iteration-index.js'
import { longText } from './long-text.js'

/** Characters of one text that are shown at first, and of all texts of a prompt together. */
const most = { text: 20_000, together: 4_000_000 }
/** Characters of a text that are shown, however many there are. */
const least = 500

/** A text of a prompt: the prompt itself, a candidate, or a vote on it. */
export interface TextName {
  readonly candidate?: number
  readonly vote?: number
}

/** Everything of a prompt as the page shows it, bounded. */
export function promptView(
  { row, candidates, outcome }: FoundPrompt,
  at: Pick<PromptView, 'iteration' | 'index' | 'model' | 'rule'>,
): PromptView {
  const texts = 1 + candidates.reduce((sum, { votes }) => sum + 1 + votes.length, 0)
  const limit = Math.max(least, Math.min(most.text, Math.floor(most.together / texts)))
  const { iteration, index } = at
  const shown = (text: string, name: TextName) => longText(text, limit, { iteration, index, ...name })
  return {
    ...at,
    prompt: shown(row?.prompt ?? '', {}),
    isWritten: row !== undefined && callOf(row.source) !== undefined,
    source: row === undefined ? 'its row in prompts.jsonl is damaged' : sourceInWords(row.source),
    outcome: outcomeView(outcome),
    candidates: candidates.map(({ text, votes, ...rest }): CandidateView => {
      const { candidate } = rest
      return {
        ...rest,
        ...(text !== undefined && { text: shown(text, { candidate }) }),
        votes: votes.map(({ text, ...vote }) => ({
          ...vote,
          text: shown(text, { candidate, vote: vote.vote }),
        })),
      }
    }),
  }
}

function outcomeView(outcome: Outcome): OutcomeView {
  if (outcome.kind === 'none') return { ...outcome, inWords: reasonInWords(outcome.reason) }
  if (outcome.kind !== 'pairs') return outcome
  return { kind: 'pairs', pairs: outcome.pairs.map(({ chosen, rejected }) => ({ chosen, rejected })) }
}

/** A text of a prompt; undefined where there is none. */
export function textOf(
  { row, candidates }: FoundPrompt,
  { candidate, vote }: { readonly [K in keyof TextName]: TextName[K] | undefined },
): string | undefined {
  if (candidate === undefined) return row?.prompt
  const found = candidates.find(each => each.candidate === candidate)
  return vote === undefined ? found?.text : found?.votes.find(each => each.vote === vote)?.text
}
