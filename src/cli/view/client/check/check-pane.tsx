import { useEffect, useRef, useState } from 'preact/hooks'
import { Refused } from '../parts/refused.js'
import { useKeys } from '../state/use-keys.js'
import { Text } from '../texts/long-text.js'
import { short } from '../texts/short.js'
import { Agreement } from './agreement.js'
import { type Preference, useSpotCheck } from './use-spot-check.js'

const answers: readonly (readonly [Preference, string, string])[] = [
  ['a', 'a', 'A is better'],
  ['b', 'b', 'B is better'],
  ['tie', 't', 'Tie'],
  ['skip', 's', 'Skip'],
]

/** Two answers to one prompt, and nothing that tells what the judge thinks of them. */
export function CheckPane({ onClose }: { onClose(): void }) {
  const check = useSpotCheck()
  const { item, said, view, agreement, isEnd, isBusy, refusal, notice } = check
  const [isShown, setShown] = useState(false)
  // While the agreement is shown an answer stays at once, though the server may still be telling of it.
  const canGoBack = check.canGoBack && !isShown
  const back = (): void => {
    if (canGoBack) check.back()
  }
  const pane = useRef<HTMLElement>(null)
  useKeys({
    ...Object.fromEntries(
      answers.map(([preference, key]) => [key, () => void check.say(preference)] as const),
    ),
    u: back,
    g: () => setShown(!isShown),
    Escape: onClose,
  })
  // While it is open it is told anew after every answer, each of which stays then.
  useEffect(() => {
    if (isShown) void check.look()
  }, [isShown, view])
  useEffect(() => pane.current?.focus(), [])
  useEffect(() => pane.current?.scrollTo({ top: 0 }), [item?.id])
  return (
    <section ref={pane} class="check-pane" tabIndex={-1} aria-label="Spot check">
      <header>
        <h2>Which answer is better?</h2>
        <p class="soft">
          Two answers of one prompt in random order. What the judge thinks of them is not on this page. Your
          answers are written to a file, and the judge is measured by them.
        </p>
      </header>
      {notice !== undefined && (
        <p class="notice" role="status">
          {short(notice, 500)}
        </p>
      )}
      {refusal && refusal.kind === 'refused' && <Refused refusal={refusal} />}
      {refusal && (
        <p>
          <button type="button" onClick={() => void check.again()}>
            Try again
          </button>
        </p>
      )}
      {item && (
        <div key={item.id} class="item">
          <div class="asked">
            <Text of={item.prompt} isBrief />
          </div>
          <div class="desk">
            {(['a', 'b'] as const).map(side => (
              <section key={side} class="candidate" aria-label={`Answer ${side.toUpperCase()}`}>
                <header>
                  <h3>{side.toUpperCase()}</h3>
                </header>
                <Text of={item[side]} />
              </section>
            ))}
          </div>
          <fieldset class="answers" aria-label="Your answer">
            {answers.map(([preference, key, label]) => (
              <button
                type="button"
                key={preference}
                class={preference === 'a' || preference === 'b' ? 'strong' : undefined}
                aria-pressed={said === undefined ? undefined : said === preference}
                aria-keyshortcuts={key}
                disabled={isBusy}
                onClick={() => void check.say(preference)}
              >
                {label} <kbd>{key}</kbd>
              </button>
            ))}
            <button type="button" aria-keyshortcuts="u" disabled={!canGoBack} onClick={back}>
              Back <kbd>u</kbd>
            </button>
          </fieldset>
        </div>
      )}
      {!item && isEnd && (
        <div class="end">
          <p>
            <b>There is no further pair.</b> More come with more iterations, or while the run goes on.
          </p>
          <p>
            <button type="button" onClick={() => void check.again()}>
              Look again
            </button>{' '}
            {canGoBack && (
              <button type="button" onClick={back}>
                Back <kbd>u</kbd>
              </button>
            )}
          </p>
        </div>
      )}
      {view && <Agreement view={view} agreement={agreement} isShown={isShown} onShow={setShown} />}
    </section>
  )
}
