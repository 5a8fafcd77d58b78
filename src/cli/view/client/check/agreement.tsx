import { count, percent, plural } from '../../../../report/text/numbers.js'
import type { SpotCheckView } from '../../api.js'
import { short } from '../texts/short.js'

interface Props {
  readonly view: SpotCheckView
  readonly isShown: boolean
  onShow(isShown: boolean): void
}

/** How far a person and the judge agree; closed at first, since a number that moves with every answer steers the next. */
export function Agreement({ view, isShown, onShow }: Props) {
  const { answered, ties, skipped, agreement, inWords, file } = view
  return (
    <section class="agreement" aria-label="Agreement with the judge">
      <p role="status">
        {plural(answered, 'pair')} answered; of them {plural(ties, 'tie')}, {count(skipped)} skipped
      </p>
      <details open={isShown} onToggle={event => onShow(event.currentTarget.open)}>
        <summary aria-keyshortcuts="g">
          Agreement with the judge so far <kbd>g</kbd>
        </summary>
        {isShown && (
          <>
            {agreement ? (
              <>
                <p class="big">
                  {percent(agreement.value)}{' '}
                  <span class="soft">
                    95% interval {percent(agreement.low)} to {percent(agreement.high)}, of{' '}
                    {plural(agreement.n, 'preference')}
                  </span>
                </p>
                <Interval {...agreement} />
              </>
            ) : (
              <p>No preference yet.</p>
            )}
            <p>{short(inWords, 2000)}</p>
          </>
        )}
      </details>
      <p class="soft">
        Your answers: <code>{short(file, 500)}</code>
      </p>
    </section>
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
    </div>
  )
}
