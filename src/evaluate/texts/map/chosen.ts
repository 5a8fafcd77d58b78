import { randomStream } from '../../../core/seed.js'
import { drawnPlaces, shuffled } from '../draw.js'

/** A text of a group by its place, and what it can be compared by. */
export interface Placed {
  /** Place of its group. */
  readonly group: number
  /** Its place in the group. */
  readonly index: number
  /** Its place among the texts of all groups, one group after the other. */
  readonly at: number
}

/** The places of all texts, by group. */
export function placesOf(groups: readonly { readonly texts: readonly string[] }[]): readonly Placed[][] {
  let at = 0
  return groups.map(({ texts }, group) => texts.map((_, index) => ({ group, index, at: at++ })))
}

/**
 * At most `most` texts, in random order: as many of each group as of every other, and all of the groups that have no
 * more, so that a small group is not lost beside a large one.
 */
export function chosenTexts(
  groups: readonly (readonly Placed[])[],
  most: number,
  seed: number,
): readonly Placed[] {
  const cap = capFor(
    groups.map(({ length }) => length),
    most,
  )
  const chosen = groups.flatMap((texts, group) =>
    drawnPlaces(texts.length, cap, randomStream([seed, 'evaluate', 'texts', 'map', 'group', group])).flatMap(
      place => texts[place] ?? [],
    ),
  )
  return [...shuffled(chosen, randomStream([seed, 'evaluate', 'texts', 'map', 'order']))]
}

/** The greatest number for which groups, none of them with more, have no more than `most` together. */
function capFor(sizes: readonly number[], most: number): number {
  let left = most
  const ascending = [...sizes].sort((a, b) => a - b)
  for (const [i, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - i))
    if (size > share) return share
    left -= size
  }
  return most
}
