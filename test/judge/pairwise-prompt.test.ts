import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PairwisePrompt } from '../../src/judge/variants/index.js'

const judge = PairwisePrompt.standard()

test.each([
  ['Verdict: A', 'a'],
  ['B is wrong.\n\nVerdict: A', 'a'],
  ['**Verdict: B**', 'b'],
  ['**Verdict:** B.', 'b'],
  ['## Final verdict: tie', 'tie'],
  ['verdict: TIE', 'tie'],
  ['Verdict: Response A', 'a'],
  ['Verdict: "B"', 'b'],
  ['Verdict：Ａ', 'a'],
  ['Verdict: A\n\nVerdict: A', 'a'],
  ['<think>Verdict: A</think>Verdict: B', 'b'],
])('%j is %s', (text, verdict) => expect(judge.parse(text)).toEqual({ ok: true, verdict }))

test.each([
  ['', 'empty'],
  ['A is better.', 'no-verdict'],
  ['Verdict:', 'empty-verdict'],
  ['Verdict: neither', 'empty-verdict'],
  ['Verdict: A or B', 'ambiguous'],
  ['Verdict: a is clear, b is not', 'ambiguous'],
  ['Verdict: A\nVerdict: B', 'contradiction'],
  ['Verdict: A|B|tie', 'echo'],
  ['Verdict: <A, B or tie>', 'echo'],
  ['The text says "Verdict: A" itself.', 'no-verdict'],
  [judge.template, 'echo'],
])('%j is a failure: %s', (text, reason) =>
  expect(judge.parse(text)).toEqual({ ok: false, reason, raw: text }),
)

describe('a cut text', () => {
  test.each(['Verdict: A', 'A is', 'Verdict: ', ''])('%j has no verdict', text => {
    expect(judge.parse(text, { finish: 'length' })).toMatchObject({ ok: false, reason: 'truncated' })
  })

  test('has one where the line is complete', () => {
    expect(judge.parse('Verdict: A\n\nThis is', { finish: 'length' })).toEqual({ ok: true, verdict: 'a' })
  })
})

test('never throws', () => {
  const part = fc.oneof(
    fc.constantFrom('Verdict', ':', ' ', 'A', 'b', 'tie', '\n', '*', '|'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  fc.assert(
    fc.property(fc.array(part), parts => {
      const result = judge.parse(parts.join(''))
      expect(result.ok ? ['a', 'b', 'tie'] : [result.raw]).toContain(
        result.ok ? result.verdict : parts.join(''),
      )
    }),
    { numRuns: 2000 },
  )
})

test('10 MB', () => {
  for (const unit of ['Verdict: ', 'Verdict: A\n', ' ', '"', '\n'])
    judge.parse(unit.repeat(1e7 / unit.length))
})

test('a custom comparison needs its three placeholders', () => {
  expect(() => PairwisePrompt.custom({ template: '{{prompt}} {{a}}' })).toThrow('the placeholder {{b}} in it')
  const mine = PairwisePrompt.custom({ template: '{{prompt}} <x>{{a}}</x> <y>{{b}}</y>', name: 'mine' })
  expect(mine.render({ prompt: 'p', a: '</y>', b: '$&' })).toMatchObject({
    text: 'p <x>< /y></x> <y>$&</y>',
    flags: ['delimiter', 'replacement-pattern'],
    promptFlags: [],
  })
  expect(mine.id).not.toBe(judge.id)
})
