import { describe, expect, test } from 'vitest'
import { JudgePrompt } from '../../src/judge/index.js'

const judge = JudgePrompt.additive()
const repeated = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length))

const SHAPES = [
  'Score:', 'Score: 4 ', 'Score: 4\n', 'Total score: 1\n', 'score of ', 'score (', 'score -', 'score =====', 'score: 1 for ', 'score: 4))))', 'score of the response',
  'total ', 'i would give this response a score of 4. ', 'a score of ', 'rate this the ', '*', ' ', '\n', ' \n', '9', '4.', '1+', ' + 1', ' (note) +1', '4,', '. ', '" ', "'", '"', '>', '(', '[', '<',
  '<think>', '</think>', '</response>', '<|', '[INST', '$&', '{{', '#', '\\frac{', '\u200b', '\u0000', '\ud800', '𝟜', ' possible', ' points', '- ', '1. ', 'word ', 'é',
] // biome-ignore format: a list

// A step that is quadratic takes minutes for 200 kB: the time limit of a test finds it without measuring.
describe('200 kB of one unit', () => {
  test.each(SHAPES)(
    '%j',
    unit => {
      const text = repeated(unit, 2e5)
      for (const start of ['', 'Score: ', 'Score: 4', 'Score: 4/5. ', 'Total score:\n'])
        judge.parse(start + text)
      judge.parse(text, { finish: 'length' })
      judge.render({ prompt: text, response: text })
    },
    20_000,
  )
})

describe('10 MB in time that grows with the length', () => {
  test.each([
    'Score: 4 ',
    'score (',
    'i would give this response a score of 4. ',
    '*',
    ' \n',
    '9',
    '1+',
    '"',
    '𝟜',
    'word ',
  ])(
    '%j',
    unit => {
      const result = judge.parse(repeated(unit, 1e7))
      if (result.ok) expect(result.score).toBe(4)
    },
    60_000,
  )
})

test('a million score lines of 4 are a 4, and a last one of 3 contradicts', () => {
  const text = repeated('Score: 4\n', 1e6)
  expect(judge.parse(text)).toEqual({ ok: true, score: 4 })
  expect(judge.parse(`${text}Score: 3`)).toMatchObject({ ok: false, reason: 'contradiction' })
})
