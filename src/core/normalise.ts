import { hashText } from './hash.js'

/**
 * The form in which two instructions are compared: Unicode NFKC (full-width, ligatures and composed letters become
 * one form), lower case by Unicode's rules for no language, runs of white space one space, none at the ends.
 * Punctuation and invisible characters other than white space count.
 *
 * @example
 * ```ts
 * import { normaliseText } from 'self-rewarding/data'
 *
 * normaliseText('  Ｎame\n a PRIME. ') // 'name a prime.'
 * ```
 */
export function normaliseText(text: string): string {
  // Lower case can make new composed letters (J with caron), so that composition comes twice.
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim()
}

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
