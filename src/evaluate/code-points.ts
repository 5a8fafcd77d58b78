/**
 * Length of a text in characters: Unicode code points, as AlpacaEval counts, not UTF-16 units. Half of a surrogate pair
 * counts as one.
 *
 * @example
 * ```ts
 * import { codePoints } from 'self-rewarding/texts'
 *
 * codePoints('naïve 🙂') // 7
 * ```
 */
export function codePoints(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; count++) i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1
  return count
}
