import { useState } from 'preact/hooks'
import type { PromptView } from '../../api.js'
import { useKeys } from '../state/use-keys.js'
import { scoreInWords } from '../texts/words.js'
import { Candidate } from './candidate.js'
import { firstTwo, roleOf } from './roles.js'
import { useDifferences } from './use-differences.js'

interface Props {
  readonly view: PromptView
  readonly scoreMax: number | undefined
  readonly hasDifferences: boolean
  readonly hasJudgements: boolean
  onDifferences(has: boolean): void
  onJudgements(has: boolean): void
}

/** Two candidates side by side, and the others below them. */
export function Candidates(props: Props) {
  const { view, scoreMax, hasDifferences, hasJudgements, onDifferences, onJudgements } = props
  const { candidates, outcome } = view
  const [picked, setPicked] = useState<readonly number[]>()
  const two = picked ?? firstTwo(candidates, outcome)
  // The one that was picked first gives way.
  const pick = (at: number): void => setPicked(two.includes(at) ? two : [...two.slice(-1), at])
  const [left, right] = two.map(at => candidates[at])
  const compared = useDifferences(left?.text?.text, right?.text?.text, hasDifferences)
  useKeys(
    Object.fromEntries(
      candidates.flatMap(({ candidate }, at) => {
        const key = keyOf(candidate)
        return key === undefined ? [] : [[key, () => pick(at)] as const]
      }),
    ),
  )
  if (candidates.length === 0) return <p class="none">No candidate is recorded yet.</p>
  const card = (at: number) => {
    const candidate = candidates[at]
    if (candidate === undefined) return undefined
    const pieces = at === two[0] ? compared?.a : at === two[1] ? compared?.b : undefined
    return (
      <Candidate
        key={at}
        candidate={candidate}
        role={roleOf(candidate.candidate, outcome)}
        isOpen={outcome.kind === 'open'}
        scoreMax={scoreMax}
        hasJudgements={hasJudgements}
        pieces={pieces}
      />
    )
  }
  const others = candidates.map((_, at) => at).filter(at => !two.includes(at))
  return (
    <>
      <div class="tools-line">
        <fieldset class="picker" aria-label="Candidates side by side">
          {candidates.length > 2 && (
            <>
              <span class="soft">Candidates</span>
              {candidates.map(({ candidate, score }, at) => (
                <button
                  type="button"
                  key={candidate}
                  class={roleOf(candidate, outcome)}
                  aria-pressed={two.includes(at)}
                  aria-keyshortcuts={keyOf(candidate)}
                  onClick={() => pick(at)}
                >
                  <span class="unseen">Candidate </span>
                  {candidate < 0 ? 'human' : candidate}{' '}
                  <small>
                    {score === undefined ? (
                      <>
                        –<span class="unseen"> no score</span>
                      </>
                    ) : (
                      <>
                        <span class="unseen">score </span>
                        {scoreInWords(score)}
                      </>
                    )}
                  </small>
                </button>
              ))}
            </>
          )}
        </fieldset>
        <div class="toggles">
          <button
            type="button"
            aria-pressed={hasDifferences}
            aria-keyshortcuts="d"
            disabled={right?.text === undefined || left?.text === undefined}
            onClick={() => onDifferences(!hasDifferences)}
          >
            Differences <kbd>d</kbd>
          </button>
          <button
            type="button"
            aria-pressed={hasJudgements}
            aria-keyshortcuts="v"
            onClick={() => onJudgements(!hasJudgements)}
          >
            Judgements <kbd>v</kbd>
          </button>
        </div>
      </div>
      {compared && <p class="soft compared">{compared.inWords}</p>}
      <div class="desk">{two.map(card)}</div>
      {others.length > 0 && (
        <>
          <h3 class="others">Other candidates</h3>
          <div class="desk">{others.map(card)}</div>
        </>
      )}
    </>
  )
}

/** The digit that is a candidate's number. */
function keyOf(candidate: number): string | undefined {
  if (candidate < 0) return 'h'
  return candidate <= 9 ? String(candidate) : undefined
}
