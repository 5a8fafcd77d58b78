import type { Random } from '../../core/seed.js'

/** Items in random order, drawn as they are asked for: to take a few costs one step each, after one copy. */
export function* shuffled<T>(items: readonly T[], random: Random): Generator<T> {
  const pool = [...items]
  for (let left = pool.length; left > 0; left--) {
    const at = random.below(left)
    const drawn = pool[at] as T
    pool[at] = pool[left - 1] as T
    yield drawn
  }
}

/** The places of `count` items of `length` in ascending order, drawn without replacement; of all where there are no more. */
export function drawnPlaces(length: number, count: number, random: Random): readonly number[] {
  const places = Array.from({ length }, (_, i) => i)
  if (length <= count) return places
  const drawn: number[] = []
  for (const place of shuffled(places, random)) {
    if (drawn.length >= count) break
    drawn.push(place)
  }
  return drawn.sort((a, b) => a - b)
}
