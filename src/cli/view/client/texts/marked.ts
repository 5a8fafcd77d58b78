import type { Span } from './hits.js'

/** A part of a text all of which is marked in one way. */
export interface MarkedPart extends Span {
  readonly isHit: boolean
  readonly isOther: boolean
}

/** A text cut wherever one of two kinds of marks begins or ends; together the parts are the text. */
export function marked(text: string, found: readonly Span[], others: readonly Span[]): readonly MarkedPart[] {
  const edges = [...found, ...others].flatMap(({ from, to }) => [from, to])
  const cuts = [...new Set([0, ...edges, text.length])]
    .filter(cut => cut <= text.length)
    .sort((a, b) => a - b)
  const [isHit, isOther] = [inOneOf(found), inOneOf(others)]
  return cuts
    .slice(1)
    .map((to, i) => ({ from: cuts[i] ?? 0, to }))
    .map(part => ({ ...part, isHit: isHit(part.from), isOther: isOther(part.from) }))
}

/** Whether a place is in one of the spans; both in their order. */
function inOneOf(spans: readonly Span[]): (at: number) => boolean {
  let next = 0
  return at => {
    while (next < spans.length && (spans[next]?.to ?? 0) <= at) next++
    return (spans[next]?.from ?? Number.POSITIVE_INFINITY) <= at
  }
}
