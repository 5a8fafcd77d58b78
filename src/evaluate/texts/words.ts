import { normaliseText } from '../../core/normalise.js'
import type { TokenIds } from '../../instruct/rouge/tokens.js'
import { unspaced } from '../../instruct/unspaced.js'

/**
 * A character of a script without blanks, with its marks; else a run of letters, marks and digits of other scripts. Runs
 * are bounded: a pattern remembers every step of one, and a text of megabytes may have no blank.
 */
const word = new RegExp(`[${unspaced}]\\p{M}{0,100}|(?:(?![${unspaced}])[\\p{L}\\p{M}\\p{N}]){1,100}`, 'gu')

/**
 * The words of a text, as all measures of texts here count them: runs of Unicode letters, marks and digits of the
 * normalised text (NFKC, lower case); in scripts without blanks between words (Han, Kana, Thai, Lao, Khmer, Myanmar)
 * each character is one. Punctuation, symbols and emoji are none. A run of more than 100 characters counts as pieces of
 * 100.
 *
 * Of ASCII text these are the tokens of Google's rouge_score.
 *
 * @example
 * ```ts
 * import { wordsOf } from 'self-rewarding/texts'
 *
 * wordsOf("Don't use GPT模型!") // [ 'don', 't', 'use', 'gpt', '模', '型' ]
 * ```
 */
export function wordsOf(text: string): readonly string[] {
  return normaliseText(text).match(word) ?? []
}

/** The words of each text as numbers. */
export function numberedWords(texts: readonly string[], ids: TokenIds): readonly Int32Array[] {
  return texts.map(text => Int32Array.from(wordsOf(text), token => ids.of(token)))
}
