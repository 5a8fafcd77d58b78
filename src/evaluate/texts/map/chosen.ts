import { type Random, randomStream } from '../../../core/seed.js'
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
 * At most `most` texts, in random order: as many of each group as of every other, but for one where it does not divide,
 * and all of the groups that have no more, so that a small group is not lost beside a large one.
 */
export function chosenTexts(
  groups: readonly (readonly Placed[])[],
  most: number,
  seed: number,
): readonly Placed[] {
  const path = [seed, 'evaluate', 'texts', 'map'] as const
  const counts = countsFor(
    groups.map(({ length }) => length),
    most,
    randomStream([...path, 'remainder']),
  )
  const chosen = groups.flatMap((texts, group) =>
    drawnPlaces(texts.length, counts[group] ?? 0, randomStream([...path, 'group', group])).flatMap(
      place => texts[place] ?? [],
    ),
  )
  return [...shuffled(chosen, randomStream([...path, 'order']))]
}

/** How many of each group: all of small ones, an equal share of larger ones; who gets one more is drawn. */
function countsFor(sizes: readonly number[], most: number, random: Random): readonly number[] {
  let left = most
  const ascending = sizes.map((size, group) => ({ size, group })).sort((a, b) => a.size - b.size)
  for (const [i, { size }] of ascending.entries()) {
    const larger = ascending.slice(i).map(({ group }) => group)
    const share = Math.floor(left / larger.length)
    if (size > share) {
      const oneMore = drawnPlaces(larger.length, left - share * larger.length, random)
      const lucky = new Set(oneMore.map(place => larger[place]))
      return sizes.map((all, group) => Math.min(all, share + (lucky.has(group) ? 1 : 0)))
    }
    left -= size
  }
  return sizes
}
