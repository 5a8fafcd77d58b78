import { useContext, useMemo, useState } from 'preact/hooks'
import { count, plural } from '../../../../report/text/numbers.js'
import type { LongText } from '../../api.js'
import { beginning } from './beginning.js'
import type { Piece } from './differences.js'
import { Highlighted, Searched } from './highlighted.js'
import { hits } from './hits.js'
import { parts } from './parts.js'
import { useWhole } from './use-whole.js'

/** Characters and lines that are shown at first, and characters of every further step. */
const first = { characters: 2400, lines: 36 }
const brief = { characters: 1000, lines: 12 }
const step = 50_000

interface Props {
  readonly of: LongText
  /** Less of it at first. @default false */
  readonly isBrief?: boolean
  /** The text in pieces, where it is compared with another. */
  readonly pieces?: readonly Piece[] | undefined
}

/** A text that somebody wrote, as text: nothing in it is obeyed. Of a long one the beginning, with the rest on demand. */
export function Text({ of, isBrief = false, pieces }: Props) {
  const [limit, setLimit] = useState(0)
  const phrase = useContext(Searched)
  const whole = useWhole(of)
  const start = beginning(whole.text, isBrief ? brief : first)
  const shown = limit === 0 ? start.length : Math.min(limit, whole.text.length)
  const left = of.length - shown
  // Of what was fetched; the rest may have more.
  const hidden = useMemo(
    () => (phrase === undefined ? 0 : hits(whole.text.slice(shown), phrase).length),
    [whole.text, shown, phrase],
  )
  const isMore = limit > start.length
  const more = (): void => {
    const next = (limit === 0 ? 0 : shown) + step
    setLimit(next)
    whole.load(next)
  }
  if (of.length === 0) return <p class="none">(empty)</p>
  return (
    <div class="long">
      {parts(whole.text.slice(0, shown)).map((part, i) => (
        <div key={i} class="text" dir="auto">
          <Highlighted text={part} pieces={i === 0 ? pieces : undefined} />
        </div>
      ))}
      {(left > 0 || isMore) && (
        <p class="more">
          {left > 0 && (
            <button type="button" onClick={more} disabled={whole.isLoading}>
              {whole.isLoading ? 'Fetching…' : `Show more (${plural(left, 'more character')})`}
            </button>
          )}
          {isMore && (
            <button type="button" onClick={() => setLimit(0)}>
              Show less
            </button>
          )}
          {hidden > 0 && <span>{plural(hidden, 'more place')} with what you searched for.</span>}
          {whole.failed && <span role="alert">The rest did not come; try again.</span>}
          {isMore && left > 0 && <span>{count(shown)} characters are shown.</span>}
        </p>
      )}
    </div>
  )
}
