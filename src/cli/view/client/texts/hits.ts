import { fold } from '../../query/fold.js'

/** A part of a text, from one character to before another. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Where a phrase is in a text, in any case of letters, as a search finds it; hits do not overlap. */
export function hits(text: string, phrase: string): readonly Span[] {
  const wanted = fold(phrase)
  if (wanted.trim() === '') return []
  const folded = fold(text)
  let at = folded.indexOf(wanted)
  if (at < 0) return []
  const places = placesIn(text, folded)
  const found: Span[] = []
  while (at >= 0) {
    const end = at + wanted.length
    const last = found.at(-1)
    const span = { from: places(at).from, to: places(end - 1).to }
    // Two hits may meet within one letter, of which the fold makes several.
    if (last && span.from < last.to) found[found.length - 1] = { from: last.from, to: span.to }
    else found.push(span)
    at = folded.indexOf(wanted, end)
  }
  return found
}

/** Of which character of a text a character of its fold is. */
function placesIn(text: string, folded: string): (at: number) => Span {
  // Letters of ASCII are folded one by one, each to one.
  if (/^[\0-\x7f]*$/.test(text)) return at => ({ from: at, to: at + 1 })
  const froms = new Uint32Array(folded.length)
  const tos = new Uint32Array(folded.length)
  let from = 0
  let at = 0
  for (const character of text) {
    const to = from + character.length
    for (const end = at + fold(character).length; at < end; at++) {
      froms[at] = from
      tos[at] = to
    }
    from = to
  }
  return place => ({ from: froms[place] ?? 0, to: tos[place] ?? text.length })
}
