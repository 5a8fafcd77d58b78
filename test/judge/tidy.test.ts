import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tidy, withoutReasoning } from '../../src/judge/tidy.js'

/** Every step, on every text. */
const inAllSteps = (text: string): string =>
  text
    .replace(/[\uFF01-\uFF5E]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\uFE0F|[\u00AD\u200B-\u200F\u2060\uFEFF]/g, '')
    .toLowerCase()
    .replace(/<\/?(?:br ?\/?|p|div|li|ul|ol|h[1-6])>/g, '\n')
    .replace(/<\/?(?:b|strong|em|i|u|span|code|mark|font|center)>/g, ' ')
    .replace(/\\[dt]?frac ?\{(\d{1,6})\} ?\{(\d{1,6})\}/g, '$1/$2')
    .replace(/\\(?:boxed|fbox|text(?:bf|it|rm|sf|tt)?|math(?:bf|it|rm|sf|tt)|left|right)(?![a-z])/g, ' ')
    .replace(/[*_`\\${}]+/g, ' ')
    .replace(/[\r\n\v\f\u0085\u2028\u2029]+/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to drop
    .replace(/[\u0000-\u0008\u000E-\u001F\u007F]+/g, ' ')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ \n[ \n]*|\n[ \n]+/g, '\n')
    .replace(/^ /, '')
    .replace(/(^|\n)#+ ?/g, '$1')

const PIECES = [
  'Score', 'word', 'ΑΣ', 'É', ' ', '  ', '\n', '\n\n', '\r\n', '\t', '\0', '\u00a0', '\u2028', '\u200b', '#', '## ', '*', '**', '_', '`', '\\boxed{', '\\frac{4}{5}', '\\LEFT', '$', '}', '<b>', '</P>', '<BR/>',
  '<', '>', 'Ｓ', '＊', '＜', '４', 'K', '|', '~', '{',
] // biome-ignore format: a list

test('steps that are left out would change nothing', () => {
  const text = fc.oneof(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 20 }).map(parts => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )
  fc.assert(
    fc.property(text, each => {
      expect(tidy(each)).toBe(inAllSteps(each))
    }),
    { numRuns: 20_000 },
  )
})

test('nor would they for any character', () => {
  for (let code = 0; code < 0x10000; code++) {
    const text = `A${String.fromCharCode(code)}b`
    if (tidy(text) !== inAllSteps(text)) expect(tidy(text)).toBe(inAllSteps(text))
  }
  expect(tidy('A\u3000b')).toBe('a b')
})

test('a trace of reasoning is left out', () => {
  expect(withoutReasoning('<think>Score: 2</think> Score: 4')).toBe(' Score: 4')
  expect(withoutReasoning(' <Think>Score: 2')).toBe('')
  expect(withoutReasoning('a < b')).toBe('a < b')
})
