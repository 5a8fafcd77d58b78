import { useEffect, useRef, useState } from 'preact/hooks'
import type { IterationView } from '../../api.js'
import { Refused } from '../parts/refused.js'
import type { PromptName } from '../state/place.js'
import { useKeys } from '../state/use-keys.js'
import { Text } from '../texts/long-text.js'
import { short } from '../texts/short.js'
import { Candidates } from './candidates.js'
import { toNextHit } from './next-hit.js'
import { OutcomeLine } from './outcome-line.js'
import { usePrompt } from './use-prompt.js'
import { Writer } from './writer.js'

interface Props {
  readonly prompt: PromptName
  readonly version: number | undefined
  readonly iterations: readonly IterationView[]
  readonly hasDifferences: boolean
  onDifferences(has: boolean): void
  onClose(): void
}

/** A prompt, its candidates and what the judge said of them. */
export function PromptPane({ prompt, version, iterations, hasDifferences, onDifferences, onClose }: Props) {
  const answer = usePrompt(prompt, version)
  const [hasJudgements, setJudgements] = useState(false)
  const pane = useRef<HTMLElement>(null)
  const name = `${prompt.iteration}:${prompt.index}`
  const view = answer?.ok ? answer.value : undefined
  const isThis = view?.iteration === prompt.iteration && view.index === prompt.index
  useKeys({
    d: () => onDifferences(!hasDifferences),
    v: () => setJudgements(!hasJudgements),
    o: () => pane.current?.focus(),
    n: () => toNextHit(pane.current),
  })
  useEffect(() => pane.current?.scrollTo({ top: 0 }), [name])
  return (
    <section ref={pane} class="prompt-pane" tabIndex={-1} aria-label={`Prompt ${name}`}>
      <button type="button" class="back" onClick={onClose}>
        ← List
      </button>
      <header>
        <h2>Prompt {name}</h2>
        {view && (
          <p class="soft from">
            {isThis ? (
              <>
                <bdi>{short(view.source)}</bdi>
                {view.model !== undefined && (
                  <>
                    {' · answered by '}
                    <bdi>{short(view.model, 60)}</bdi>
                  </>
                )}
              </>
            ) : (
              'Fetching…'
            )}
          </p>
        )}
      </header>
      {answer && !answer.ok && <Refused refusal={answer.refusal} what={`Prompt ${name}`} />}
      {view && (
        <article aria-busy={!isThis} key={`${view.iteration}:${view.index}`}>
          <div class="asked">
            <Text of={view.prompt} isBrief />
          </div>
          {view.isWritten && <Writer prompt={view} />}
          <OutcomeLine view={view} />
          <Candidates
            view={view}
            scoreMax={iterations.find(({ iteration }) => iteration === view.iteration)?.scoreMax}
            hasDifferences={hasDifferences}
            hasJudgements={hasJudgements}
            onDifferences={onDifferences}
            onJudgements={setJudgements}
          />
        </article>
      )}
    </section>
  )
}
