import { createContext } from 'preact'
import { useContext, useMemo } from 'preact/hooks'
import { printable } from '../../../../report/text/printable.js'
import type { Piece } from './differences.js'
import { hits, type Span } from './hits.js'
import { marked } from './marked.js'

/** The phrase that was searched for, marked wherever a text is shown. */
export const Searched = createContext<string | undefined>(undefined)

/** Marks of a part of a text: a page with more of them says nothing more, and stands still. */
const mostMarked = 1000

interface Props {
  readonly text: string
  /** The text in pieces, where its beginning is compared with another. */
  readonly pieces?: readonly Piece[] | undefined
}

/** A text as text, in which what was searched for and what another text has not are marked. */
export function Highlighted({ text, pieces = [] }: Props) {
  const phrase = useContext(Searched)
  const found = useMemo(
    () => (phrase === undefined ? [] : hits(text, phrase).slice(0, mostMarked)),
    [text, phrase],
  )
  return (
    <>
      {marked(text, found, different(pieces)).map(({ from, to, isHit, isOther }) => {
        const part = printable(text.slice(from, to))
        if (!isHit && !isOther) return part
        return (
          <mark key={from} class={isHit ? (isOther ? 'hit other' : 'hit') : undefined}>
            {part}
          </mark>
        )
      })}
    </>
  )
}

/** Parts that the other text has not. */
function different(pieces: readonly Piece[]): readonly Span[] {
  let from = 0
  return pieces.flatMap(({ text, isCommon }) => {
    from += text.length
    return isCommon ? [] : [{ from: from - text.length, to: from }]
  })
}
