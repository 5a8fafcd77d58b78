import { useEffect, useRef } from 'preact/hooks'
import { count, percent, plural } from '../../../../report/text/numbers.js'
import type { JudgeAgreement, SpotCheckAgreement, SpotCheckView } from '../../api.js'
import { short } from '../texts/short.js'

interface Props {
  readonly view: SpotCheckView
  readonly agreement: SpotCheckAgreement | undefined
  readonly isShown: boolean
  onShow(isShown: boolean): void
}

/** How far a person and the judges agree; closed at first, since a number that moves with every answer steers the next. */
export function Agreement({ view, agreement, isShown, onShow }: Props) {
  const { answered, ties, skipped, notes, file } = view
  const section = useRef<HTMLElement>(null)
  const isThere = isShown && agreement !== undefined
  // A key opens it too, where it is out of sight.
  useEffect(() => {
    if (isThere) section.current?.scrollIntoView({ block: 'nearest' })
  }, [isThere])
  return (
    <section ref={section} class="agreement" aria-label="Agreement with the judge">
      <p role="status">
        {plural(answered, 'pair')} answered; of them {plural(ties, 'tie')}, {count(skipped)} skipped
      </p>
      <details open={isShown} onToggle={event => onShow(event.currentTarget.open)}>
        <summary aria-keyshortcuts="g">
          Agreement with the judge so far <kbd>g</kbd>
          {!isShown && <span class="soft"> Once it is shown, the answers up to then stay.</span>}
        </summary>
        {isShown && agreement && (
          <>
            {agreement.judges.length === 0 && <p>No answer yet.</p>}
            <ul class="judges">
              {agreement.judges.map(judge => (
                <Judge key={judge.iterations.join()} {...judge} />
              ))}
            </ul>
            <p class="soft">
              {agreement.judges.length > 1 && 'Each judge is measured by itself. '}
              {short(agreement.inWords, 2000)}
            </p>
          </>
        )}
      </details>
      {notes.map(note => (
        <p key={note} class="soft">
          {short(note, 500)}
        </p>
      ))}
      <p class="soft">
        Your answers: <code>{short(file, 500)}</code>
      </p>
    </section>
  )
}

/** One judge: its share with the interval, or that there is none. */
function Judge({ judge, iterations, n, agreed, ties, skipped, agreement }: JudgeAgreement) {
  return (
    <li>
      <h3>
        <bdi>{short(judge, 130)}</bdi>{' '}
        <span class="soft">
          {iterations.length === 1 ? 'iteration' : 'iterations'} {iterations.join(', ')}
        </span>
      </h3>
      {agreement ? (
        <>
          <p>
            <b class="big">{percent(agreement.value)}</b>{' '}
            <span class="soft">
              the same in {count(agreed)} of {plural(n, 'preference')}
            </span>
          </p>
          <Interval {...agreement} />
          <p class="soft">
            95% interval {percent(agreement.low)} to {percent(agreement.high)}
          </p>
        </>
      ) : (
        <p>
          No preference yet: {plural(ties, 'tie')}, {count(skipped)} skipped.
        </p>
      )}
    </li>
  )
}

/** The interval between never and always, with a mark at half: what a coin agrees. */
function Interval({
  value,
  low,
  high,
}: {
  readonly value: number
  readonly low: number
  readonly high: number
}) {
  return (
    <div class="interval" aria-hidden="true">
      <span class="span" style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%` }} />
      <span class="half" />
      <span class="dot" style={{ left: `${100 * value}%` }} />
      <span class="end">0%</span>
      <span class="middle">chance</span>
      <span class="end right">100%</span>
    </div>
  )
}
