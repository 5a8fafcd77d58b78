import { count, fixed, plural } from '../../../../report/text/numbers.js'
import type { PromptRow } from '../../api.js'
import { Highlighted } from '../texts/highlighted.js'
import { short } from '../texts/short.js'
import { outcomeInWords } from '../texts/words.js'

/** A prompt in the list: how it begins, and what is worth a look. */
export function Row({ row }: { readonly row: PromptRow | undefined }) {
  if (row === undefined) return <span class="excerpt none">…</span>
  const { iteration, index, excerpt, outcome, gap, failedVotes, isFlagged, length } = row
  return (
    <>
      <span class="excerpt" dir="auto">
        {excerpt.trim() === '' ? '(empty)' : <Highlighted text={short(excerpt)} />}
      </span>
      <span class="meta">
        <span class="name">
          {iteration}:{index}
        </span>{' '}
        <span class={`outcome ${outcome === 'pair' || outcome === 'positive' ? 'is-row' : ''}`}>
          {outcomeInWords(outcome)}
        </span>{' '}
        {gap !== null && <span>gap {fixed(gap, 2)}</span>}{' '}
        {failedVotes > 0 && <span class="warn">{plural(failedVotes, 'vote')} without score</span>}{' '}
        {isFlagged && <span class="warn">flagged</span>}{' '}
        {length !== null && <span class="soft">{count(length)} chars</span>}
      </span>
    </>
  )
}
