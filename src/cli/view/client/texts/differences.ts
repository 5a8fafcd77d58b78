import { diffSentences, diffWordsWithSpace } from 'diff'
import { bounded } from '../../../../report/text/printable.js'

/** A part of a text that the other has too, or has not. */
export interface Piece {
  readonly text: string
  readonly isCommon: boolean
}

/** Both texts in pieces, as far as they were compared. */
export interface Differences {
  readonly a: readonly Piece[]
  readonly b: readonly Piece[]
  /** What was compared; `nothing` where the texts are too far from each other. */
  readonly by: 'words' | 'sentences' | 'nothing'
  /** Characters of a text at most that were compared. */
  readonly limit: number
}

/** Characters of a text that are compared. */
const limit = 20_000

/** A comparison that takes longer says nothing that a person would read, and the page must not stand still. */
const timeout = 300

/** What two texts have in common, word by word; sentence by sentence where that takes too long. */
export function differences(a: string, b: string): Differences {
  const from = bounded(a, limit).text
  const to = bounded(b, limit).text
  const words = diffWordsWithSpace(from, to, { timeout, maxEditLength: 20_000 })
  const changes = words ?? diffSentences(from, to, { timeout, maxEditLength: 20_000 })
  const by = words ? 'words' : changes ? 'sentences' : 'nothing'
  const all = changes ?? [
    { value: from, removed: true, added: false },
    { value: to, removed: false, added: true },
  ]
  return {
    a: joined(all.filter(({ added }) => !added).map(({ value, removed }) => piece(value, !removed))),
    b: joined(all.filter(({ removed }) => !removed).map(({ value, added }) => piece(value, !added))),
    by,
    limit,
  }
}

const piece = (text: string, isCommon: boolean): Piece => ({ text, isCommon })

/** Blanks between two changes are part of the change: a run of marked words reads better than a comb. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const all: Piece[] = []
  pieces.forEach((now, i) => {
    const isBetween = pieces[i - 1]?.isCommon === false && pieces[i + 1]?.isCommon === false
    const isCommon = now.isCommon && !(isBetween && /^[^\S\n]+$/.test(now.text))
    const last = all.at(-1)
    if (last?.isCommon === isCommon) all[all.length - 1] = piece(last.text + now.text, isCommon)
    else if (now.text !== '') all.push(piece(now.text, isCommon))
  })
  return all
}
