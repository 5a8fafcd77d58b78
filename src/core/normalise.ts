import { hashText } from './hash.js'

/**
 * The form in which two instructions are compared: Unicode NFKC (full-width, ligatures and composed letters become
 * one form), lower case by Unicode's rules for no language, runs of white space one space, none at the ends.
 * Punctuation and invisible characters other than white space count. A run of more than 30 combining marks, which no
 * language has, is divided as in Unicode's Stream-Safe Text Format (UAX 15).
 *
 * @example
 * ```ts
 * import { normaliseText } from 'self-rewarding/data'
 *
 * normaliseText('  Ｎame\n a PRIME. ') // 'name a prime.'
 * ```
 */
export function normaliseText(text: string): string {
  // Lower case can make new composed letters (J with caron), so that composition comes twice; both can make new marks, so
  // that runs are divided twice.
  const once = divided(text).normalize('NFKC').toLowerCase().normalize('NFKC')
  return divided(once).replace(/\s+/gu, ' ').trim()
}

/**
 * 30 combining marks in a row (two letters of half width become some) with another one after them; the joiner that divides
 * runs is none.
 */
const longRun = /(?:(?!\u034F)[\p{M}\uFF9E\uFF9F]){30}(?=(?!\u034F)[\p{M}\uFF9E\uFF9F])/gu

/** With a joiner (U+034F) in long runs of marks: to sort one takes time by its square. */
const divided = (text: string): string => text.replace(longRun, '$&\u034F')

/**
 * A hash of the normalised text, 64 hex digits: equal for instructions that count as the same in overlap checks.
 *
 * @example
 * ```ts
 * import { textHash } from 'self-rewarding/data'
 *
 * textHash('Name a prime.') === textHash('name  a prime.\n') // true
 * ```
 */
export function textHash(text: string): string {
  return hashText(normaliseText(text))
}
