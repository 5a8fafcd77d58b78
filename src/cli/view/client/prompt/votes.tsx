import { useContext, useEffect, useState } from 'preact/hooks'
import type { VoteView } from '../../api.js'
import { Highlighted, Searched } from '../texts/highlighted.js'
import { hits } from '../texts/hits.js'
import { Text } from '../texts/long-text.js'
import { short } from '../texts/short.js'
import { scoreInWords, voteInWords } from '../texts/words.js'

/** Every vote of the judge with the score that was read, or why there is none, and what it wrote. */
export function Votes({
  votes,
  areOpen,
}: {
  readonly votes: readonly VoteView[]
  readonly areOpen: boolean
}) {
  return (
    <ul class="votes" aria-label="Votes of the judge">
      {votes.map(vote => (
        <Vote key={vote.vote} vote={vote} areOpen={areOpen} />
      ))}
    </ul>
  )
}

function Vote({ vote, areOpen }: { readonly vote: VoteView; readonly areOpen: boolean }) {
  const [isOpen, setOpen] = useState(areOpen)
  useEffect(() => setOpen(areOpen), [areOpen])
  const { score, reason, text } = vote
  const phrase = useContext(Searched)
  const start = short(text.text, 160)
  const isFound = (where: string): boolean => phrase !== undefined && hits(where, phrase).length > 0
  return (
    <li>
      <details open={isOpen} onToggle={event => setOpen(event.currentTarget.open)}>
        <summary>
          Vote {vote.vote}:{' '}
          {score === undefined ? (
            <span class="warn">{voteInWords(reason)}</span>
          ) : (
            <b class="vote-score">{scoreInWords(score)}</b>
          )}
          {!isOpen && !isFound(start) && isFound(text.text) && <mark class="hit">found further down</mark>}
          {!isOpen && (
            <bdi class="soft">
              {' '}
              <Highlighted text={start} />
            </bdi>
          )}
        </summary>
        {isOpen && <Text of={text} />}
      </details>
    </li>
  )
}
