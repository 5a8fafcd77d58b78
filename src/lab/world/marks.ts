import type { Random } from '../../core/seed.js'
import { happens } from './chance.js'
import { animals } from './operations.js'

/** The words of a response. */
export const wordsOf = (response: string): readonly string[] =>
  response.split(/\s+/).filter(word => word !== '')

/** The animals among the words of a response, in order. */
export function itemsOf(response: string): readonly string[] {
  const known: readonly string[] = animals
  return wordsOf(response).filter(word => known.includes(word))
}

/** How many places of a solution hold the right item. */
export function rightPlaces(solution: readonly string[], response: string): number {
  const items = itemsOf(response)
  return solution.filter((item, i) => items[i] === item).length
}

/**
 * The marks of an answer: for each place of the solution what stands there, whether it is right, and how many are so
 * far. Somebody who errs flips a share of them.
 */
export function marksOf(
  solution: readonly string[],
  response: string,
  random: Random,
  flips = 0,
): { readonly text: string; readonly right: number } {
  const items = itemsOf(response)
  let right = 0
  const words = solution.map((item, i) => {
    const mark = (items[i] === item) !== happens(random, flips)
    if (mark) right++
    return `${item} ${items[i] ?? 'none'} ${mark ? 'ok' : 'no'} ${right}`
  })
  return { text: words.join(' '), right }
}

/** Words of marks and scores. */
export const markWords = ['none', 'ok', 'no', 'Score:', '0', '1', '2', '3', '4', '5'] as const
