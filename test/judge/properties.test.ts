import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JudgePrompt, parseAdditiveScore } from '../../src/judge/index.js'

const PIECES = [
  'Score', 'score', 'Total', 'total score', 'Final score', 'rating', ':', '=', ' is ', ' of ', '4', '5', '0', '12', '.5', '/5', '/10', ' out of ', ' five', '**', '`', '"', '<', '>',
  '(', ')', '\n', ' ', '-', '–', '+', '1 + 1 = 2', '%', 'points', 'I would give this response a ', 'and', 'or', '\\boxed{', '}', '４', '：', '<think>', '</think>', '|', 'format', ',', '\ud800',
] // biome-ignore format: a list

const judgeText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map(parts => parts.join('')),
)
const scale = fc.record({
  min: fc.integer({ min: -3, max: 3 }),
  size: fc.integer({ min: 1, max: 10 }),
  fractions: fc.boolean(),
})
const finish = fc.constantFrom('stop', 'length', 'filter', 'tool', 'unknown')

test('no text makes the parser throw or leave the scale', () => {
  fc.assert(
    fc.property(judgeText, scale, finish, (text, { min, size, fractions }, ended) => {
      const result = parseAdditiveScore(text, {
        min,
        max: min + size,
        fractions,
        finish: ended,
        template: 'Score: 4\nabc',
      })
      if (!result.ok) {
        expect(result.raw).toBe(text)
        return
      }
      expect(result.score).toBeGreaterThanOrEqual(min)
      expect(result.score).toBeLessThanOrEqual(min + size)
      if (!fractions) expect(result.score).toSatisfy(Number.isInteger)
      expect(Object.is(result.score, -0)).toBe(false)
    }),
    { numRuns: 5000 },
  )
})

test('white space around a text does not matter', () => {
  const space = fc
    .array(fc.constantFrom(' ', '\n', '\t', '\r\n', '\u00a0', '\u3000'), { maxLength: 5 })
    .map(s => s.join(''))
  fc.assert(
    fc.property(judgeText, space, space, (text, before, after) => {
      const plain = parseAdditiveScore(text, { min: 0, max: 5 })
      const spaced = parseAdditiveScore(before + text + after, { min: 0, max: 5 })
      expect({ ...spaced, raw: '' }).toEqual({ ...plain, raw: '' })
    }),
    { numRuns: 3000 },
  )
})

test('a score line after any clean text is read', () => {
  const word = fc
    .stringMatching(/^[a-z]{1,9}$/)
    .filter(w => !/score|rating|grade|total|overall|rate|give|award|receive|get|earn|deserve/.test(w))
  const clean = fc.array(word, { maxLength: 30 }).map(words => words.join(' '))
  const form = fc.constantFrom(
    'Score: N',
    '**Score: N/5**',
    'Total score: N',
    'score = N.',
    '## Final Score\n\nN/5',
  )
  fc.assert(
    fc.property(clean, fc.integer({ min: 0, max: 5 }), form, clean, (before, score, shape, after) => {
      const text = `${before}.\n\n${shape.replace('N', String(score))}\n\n${after}`
      expect(JudgePrompt.additive().parse(text)).toEqual({ ok: true, score })
    }),
    { numRuns: 2000 },
  )
})

test('two different score lines are never one score', () => {
  const score = fc.integer({ min: 0, max: 5 })
  fc.assert(
    fc.property(score, score, judgeText, (a, b, between) => {
      fc.pre(a !== b && !/[<>\\]/.test(between))
      const { ok } = parseAdditiveScore(`Score: ${a}\n\n${between}\n\nScore: ${b}`, { min: 0, max: 5 })
      // Words between may state an explicit total, of which the first line is the tally.
      if (!/total|final/i.test(between)) expect(ok).toBe(false)
    }),
    { numRuns: 3000 },
  )
})
