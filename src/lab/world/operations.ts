import type { Random } from '../../core/seed.js'
import { happens } from './chance.js'

/** The things that tasks are about, in alphabetical order. */
export const animals = [
  'ant',
  'bee',
  'cat',
  'dog',
  'elk',
  'fox',
  'gnu',
  'hen',
  'ibex',
  'koi',
  'lynx',
  'owl',
] as const

/** What a task does to its items. */
export type Operation = (items: readonly string[]) => readonly string[]

const rotate: Operation = ([first, ...rest]) => (first === undefined ? [] : [...rest, first])
const sort: Operation = items => [...items].sort()
const reverse: Operation = items => [...items].reverse()

/** All operations by the word for each. */
export const operations = {
  copy: items => items,
  reverse,
  sort,
  rotate,
  ends: items => [items[0], items.at(-1)].filter(item => item !== undefined),
} satisfies Record<string, Operation>

/** The same items, nearly right: one replaced, or two that stand side by side exchanged. */
export function misplace(items: readonly string[], random: Random): readonly string[] {
  const at = random.below(items.length)
  const wrong = [...items]
  if (happens(random, 0.55) || items.length < 2) {
    wrong[at] = other(wrong[at], random)
    return wrong
  }
  const next = (at + 1) % items.length
  const [a = '', b = ''] = [items[at], items[next]]
  wrong[at] = b
  wrong[next] = a
  return wrong
}

/** A list that is nearly right: an item misplaced, left out, or too many. */
export function corrupt(items: readonly string[], random: Random): readonly string[] {
  if (happens(random, 0.8)) return misplace(items, random)
  const at = random.below(items.length)
  return happens(random, 0.5) ? items.toSpliced(at, 1) : items.toSpliced(at, 0, other(undefined, random))
}

function other(item: string | undefined, random: Random): string {
  const choices = animals.filter(animal => animal !== item)
  return choices[random.below(choices.length)] ?? animals[0]
}
