import type { Random } from '../../core/seed.js'

/** Every item once in random order, then once more in another, and so on. */
export function* inRandomOrder<T>(items: readonly T[], random: Random): Generator<T, never> {
  if (items.length === 0) throw new RangeError('there are no rows to train on')
  for (;;) yield* random.sample(items, items.length)
}
