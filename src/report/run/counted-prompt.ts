import type { CountedVote } from '../../iterate/again/votes/first-votes.js'
import type { CountedPrompt } from '../../iterate/again/votes/row-counter.js'
import type { PromptRows } from './prompt-rows.js'

type Rows = Pick<PromptRows, 'candidates' | 'judgements' | 'failures'>

/**
 * A prompt of the datasets as votes are counted: its candidates with a text, by their place among them. That a failed call
 * might have been made again, datasets do not say.
 *
 * @param most Votes that a response can have; a damaged row may name any other.
 */
export function promptOfRows({ candidates, judgements, failures }: Rows, most: number): CountedPrompt {
  const places = new Map(candidates.map(({ candidate }, place) => [candidate, place]))
  const ballots = new Map<number, (CountedVote | undefined)[]>()
  const cast = (candidate: number, vote: number, counted: CountedVote): void => {
    const ballot = ballots.get(candidate) ?? []
    ballots.set(candidate, ballot)
    if (vote < 0 || vote >= most) return
    while (ballot.length <= vote) ballot.push(undefined)
    ballot[vote] = counted
  }
  for (const { candidate, vote, score } of judgements) cast(candidate, vote, { parsed: { ok: true, score } })
  for (const { stage, candidate, vote } of failures)
    if (stage === 'judgements') cast(candidate, vote, { parsed: { ok: false } })
  return {
    candidates: candidates.map(({ text, finish }) => ({
      completion: { text, finish: finish === 'stop' ? 'stop' : 'unknown' },
    })),
    sameTextAs: place => places.get(candidates[place]?.same_text_as ?? -1) ?? place,
    votes: place => ballots.get(candidates[place]?.candidate ?? -1) ?? [],
  }
}
