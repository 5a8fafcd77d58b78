import { hashText } from '../../core/hash.js'

/**
 * Items in an order that is drawn by the seed and by what each item is, not by where it stands: a file in another order,
 * or one with some more rows, gives the same order.
 */
export function seededOrder<T>(items: readonly T[], seed: number, keyOf: (item: T) => string): T[] {
  return items
    .map(item => ({ item, place: hashText(JSON.stringify([seed, 'split', keyOf(item)])) }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
    .map(({ item }) => item)
}
