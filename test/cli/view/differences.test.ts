import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differences, type Piece } from '../../../src/cli/view/client/texts/differences.js'

const whole = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('')
const marked = (pieces: readonly Piece[]): string[] =>
  pieces.filter(({ isCommon }) => !isCommon).map(({ text }) => text)

const text = fc
  .array(fc.constantFrom('the', 'tide', 'Moon', '.', ' ', '\n', '\u202E', 'שלום', '😀'), { maxLength: 60 })
  .map(words => words.join(''))

test('pieces put together are the texts, whatever they are', () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), fc.oneof(text, fc.string()), (a, b) => {
      const found = differences(a, b)
      expect(whole(found.a)).toBe(a)
      expect(whole(found.b)).toBe(b)
    }),
  )
})

test('equal texts have no difference', () => {
  fc.assert(
    fc.property(text, a => {
      const found = differences(a, a)
      expect([...marked(found.a), ...marked(found.b)]).toEqual([])
    }),
  )
})

test('words are marked on the side that has them', () => {
  const found = differences('The Moon pulls the sea.', 'The Sun pulls the sea softly.')
  expect(found.by).toBe('words')
  expect(marked(found.a)).toEqual(['Moon'])
  expect(marked(found.b)).toEqual(['Sun', ' softly'])
})

test('what differs without being seen is marked', () => {
  expect(marked(differences('a b', 'a\u200B b').b)).not.toEqual([])
  expect(marked(differences('a b', 'a  b').b)).not.toEqual([])
})

test('changes side by side are one, the blanks between them too', () => {
  expect(marked(differences('one two three', 'four five six').a)).toEqual(['one two three'])
})

test('of long texts the beginning is compared', () => {
  const long = 'word '.repeat(100_000)
  const found = differences(long, `${long}!`)
  expect(whole(found.a)).toBe(long.slice(0, found.limit))
  expect(whole(found.b)).toBe(long.slice(0, found.limit))
})
