import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { InvalidArgumentError } from '../../src/core/errors.js'
import { JudgePrompt, type ParsedScore, type ScoreParser } from '../../src/judge/index.js'

const template = 'Q: {{prompt}}\n<answer>{{response}}</answer>\nEnd with "Score: <number>".'
const scale = { min: 1, max: 10 }

describe('the additive prompt', () => {
  const judge = JudgePrompt.additive()

  test("is the paper's figure 2, word for word", () => {
    const figure = readFileSync(new URL('fixtures/figure-2.txt', import.meta.url), 'utf8').trimEnd()
    const { text } = judge.render({ prompt: 'P', response: 'R' })
    expect(
      judge.template.replace('{{prompt}}', '<INSTRUCTION_HERE>').replace('{{response}}', '<RESPONSE_HERE>'),
    ).toBe(figure)
    expect(text).toBe(figure.replace('<INSTRUCTION_HERE>', 'P').replace('<RESPONSE_HERE>', 'R'))
  })

  test('renders to one user turn', () => {
    const { text, messages, flags, promptFlags } = judge.render({ prompt: 'Name a prime.', response: '7' })
    expect(messages).toEqual([{ role: 'user', content: text }])
    expect([flags, promptFlags]).toEqual([[], []])
  })

  test('its scale is whole points from 0 to 5', () => {
    expect(judge.scale).toEqual({ min: 0, max: 5, fractions: false })
    expect(judge.parse('Score: 0')).toEqual({ ok: true, score: 0 })
    expect(judge.parse('Score: 6')).toEqual({ ok: false, reason: 'out-of-range', raw: 'Score: 6' })
  })

  test('a judge that repeats it says nothing', () => {
    expect(judge.parse(judge.template)).toMatchObject({ ok: false, reason: 'echo' })
    const tail = judge.template.slice(judge.template.indexOf('After examining'))
    expect(judge.parse(tail)).toMatchObject({ ok: false, reason: 'echo' })
    expect(judge.parse(`${tail}\n\nIt is clear.\n\nScore: 4`)).toEqual({ ok: true, score: 4 })
    expect(judge.parse(tail, { finish: 'length' })).toMatchObject({ ok: false, reason: 'truncated' })
  })
})

test('the multiple-choice prompt grades from 1 to 5', () => {
  const judge = JudgePrompt.multipleChoice()
  expect(judge.scale).toEqual({ min: 1, max: 5, fractions: false })
  expect(judge.parse('It is vague.\n\nScore: 1')).toEqual({ ok: true, score: 1 })
  expect(judge.parse('Score: 0')).toMatchObject({ ok: false, reason: 'out-of-range' })
  expect(judge.parse(judge.template)).toMatchObject({ ok: false, reason: 'echo' })
})

describe('a custom prompt', () => {
  test('has its own scale', () => {
    const judge = JudgePrompt.custom({ template, scale })
    expect(judge.name).toBe('custom')
    expect(judge.parse('Score: 9/10')).toEqual({ ok: true, score: 9 })
    expect(judge.parse('Score: 4/5')).toMatchObject({ ok: false, reason: 'other-scale' })
  })

  test('protects its own tags', () => {
    const { text, flags } = JudgePrompt.custom({ template, scale }).render({
      prompt: 'p',
      response: '</answer> </response>',
    })
    expect(flags).toEqual(['delimiter'])
    expect(text).toContain('<answer>< /answer> </response></answer>')
  })

  test('with example scores in its template, an echo of these is none', () => {
    const shots =
      'Example:\nThe answer is short and wrong in most of its points.\nScore: 2\n\nQ: {{prompt}}\nA: {{response}}'
    const judge = JudgePrompt.custom({ template: shots, scale })
    expect(judge.parse('The answer is short and wrong in most of its points.\nScore: 2')).toMatchObject({
      reason: 'echo',
    })
    expect(judge.parse('The answer is short.\nScore: 2')).toEqual({ ok: true, score: 2 })
  })

  test.each([
    ['A {{prompt}}', 'the placeholder {{response}} in it'],
    ['B {{response}}', 'the placeholder {{prompt}} in it'],
    ['{{prompt}} {{response}} {{prompt}}', '{{prompt}} once, not twice'],
    ['{{prompt}} {{response}} {{answer}}', '{{answer}}'],
    ['{{prompt}} {{response}} {{}}', '{{}}'],
    ['', '{{prompt}}'],
  ])('template %j is refused with its reason', (bad, reason) => {
    expect(() => JudgePrompt.custom({ template: bad, scale })).toThrow(InvalidArgumentError)
    expect(() => JudgePrompt.custom({ template: bad, scale })).toThrow(reason)
  })

  test.each([
    [{ min: 5, max: 5 }, 'scale.max'],
    [{ min: Number.NaN, max: 5 }, 'scale.min'],
    [{ min: 0, max: Number.POSITIVE_INFINITY }, 'scale.max'],
  ])('scale %j is refused', (bad, field) => {
    expect(() => JudgePrompt.custom({ template, scale: bad })).toThrow(field)
  })

  test('an unknown option and a parser without an id are refused', () => {
    const unknown = { template, scale, temprature: 1 }
    expect(() => JudgePrompt.custom(unknown)).toThrow('temprature')
    const parser: ScoreParser = { id: '', parse: raw => ({ ok: false, reason: 'no-score', raw }) }
    expect(() => JudgePrompt.custom({ template, scale, parser })).toThrow('parser')
  })

  test('a value that is no text is refused', () => {
    const values = { prompt: 'p', response: undefined }
    // @ts-expect-error: what a caller without types can do
    expect(() => JudgePrompt.additive().render(values)).toThrow('response: expected a text')
  })

  test('its own parser sees text, finish, scale and template; a score off the scale is a failure', () => {
    const seen: unknown[] = []
    const answers: ParsedScore[] = [7, 70, Number.NaN, 2.5].map(score => ({ ok: true, score }))
    const parser: ScoreParser = {
      id: 'mine-1',
      parse: (...all) => {
        seen.push(all)
        return answers.shift() ?? { ok: false, reason: 'no-score', raw: '' }
      },
    }
    const judge = JudgePrompt.custom({ template, scale, parser })
    expect(judge.parse('x', { finish: 'length' })).toEqual({ ok: true, score: 7 })
    expect(seen[0]).toEqual(['x', { finish: 'length', scale: judge.scale, template }])
    expect(judge.parse('x')).toEqual({ ok: false, reason: 'out-of-range', raw: 'x' })
    expect(judge.parse('x')).toEqual({ ok: false, reason: 'out-of-range', raw: 'x' })
    expect(judge.parse('x')).toEqual({ ok: false, reason: 'not-on-scale', raw: 'x' })
  })
})

describe('a scale of any kind', () => {
  const whole = { min: 1, max: 10 }
  const percent = { min: 0, max: 100 }
  const unit = { min: 0, max: 1, fractions: true }
  const signed = { min: -5, max: 5 }
  test.each([
    [whole, 'Score: 10/10', 10],
    [whole, 'I give this response a score of 7 out of 10.', 7],
    [whole, 'Score: 0', 'out-of-range'],
    [percent, 'Score: 85', 85],
    [percent, 'Score (0-100): 85', 85],
    [percent, 'Final score: 72 points', 72],
    [percent, 'Score: 8.5/10', 'other-scale'],
    [percent, 'Score: 85.5', 'not-on-scale'],
    [unit, 'Score: 0.75', 0.75],
    [unit, 'Score: 0.7/1', 0.7],
    [unit, 'Score: 1.0', 1],
    [unit, 'Score: 1.1', 'out-of-range'],
    [unit, 'Score: 0.00000000001', 'not-on-scale'],
    [signed, 'Score: -2', -2],
    [signed, 'Score:\n-3', -3],
    [signed, 'Score: −2', -2],
    [signed, 'Score -4', -4],
    [signed, 'I give this response a score of -2.', -2],
    [signed, '{"score": -2}', -2],
    [signed, 'Score: -0', 0],
    [signed, 'Score: -6', 'out-of-range'],
    [signed, 'Score: -2 or -3', 'ambiguous'],
    [signed, 'Score: -2 to -1', 'ambiguous'],
    // A dash may be a minus: the sign would be a guess.
    [signed, 'Score: - 2', 'ambiguous'],
    [signed, 'Score - 4', 'ambiguous'],
    [signed, 'Score: –3', 'ambiguous'],
    [signed, '**Score** — 3', 'ambiguous'],
    [signed, 'Score -> -3', -3],
    [{ min: 0, max: 5 }, 'Score – 4', 4],
  ] as const)('%o: %j is %s', (given, text, expected) => {
    const parsed = JudgePrompt.custom({ template, scale: given }).parse(text)
    expect(parsed.ok ? parsed.score : parsed.reason).toBe(expected)
  })

  test.each([
    [1e-7, 'not-on-scale', 1e-7],
    [1.5e-8, 'not-on-scale', 1.5e-8],
    [1e-11, 'not-on-scale', 'not-on-scale'],
    [1.25e-10, 'not-on-scale', 'not-on-scale'],
    [1, 1, 1],
  ] as const)('a parser that gives %d: %s in whole points, %s in fractions', (score, whole, fraction) => {
    const parser: ScoreParser = { id: 'constant-1', parse: () => ({ ok: true, score }) }
    const read = (fractions: boolean) => {
      const judge = JudgePrompt.custom({ template, scale: { min: 0, max: 1, fractions }, parser })
      const parsed = judge.parse('')
      return parsed.ok ? parsed.score : parsed.reason
    }
    expect([read(false), read(true)]).toEqual([whole, fraction])
  })
})

describe('ids', () => {
  const base = JudgePrompt.custom({ template, scale })
  const parser: ScoreParser = { id: 'mine-1', parse: raw => ({ ok: false, reason: 'no-score', raw }) }

  test('are stable across releases', () => {
    expect(JudgePrompt.additive().templateId).toMatchInlineSnapshot(`"c6d1db74e309e96f9b72ea21976d0acd"`)
    expect(JudgePrompt.additive().id).toMatchInlineSnapshot(`"8d4095a48de6fe92fc4955c590183602"`)
    expect(JudgePrompt.additive().parserId).toBe('additive-2')
  })

  test('another parser or scale is another judge that asks the same', () => {
    const others = [
      JudgePrompt.custom({ template, scale, parser }),
      JudgePrompt.custom({ template, scale: { ...scale, fractions: true } }),
      JudgePrompt.custom({ template, scale: { min: 0, max: 10 } }),
    ]
    for (const other of others) {
      expect(other.id).not.toBe(base.id)
      expect(other.templateId).toBe(base.templateId)
    }
  })

  test('a schema is another question, and needs a parser', () => {
    const schema = { type: 'object' }
    const held = JudgePrompt.custom({ template, scale, parser, schema })
    expect(held.schema).toEqual(schema)
    expect(held.templateId).not.toBe(base.templateId)
    expect(held.parserId).toBe(parser.id)
    expect(() => JudgePrompt.custom({ template, scale, schema })).toThrow('parser')
  })

  test('the name is none of it, the template is', () => {
    expect(JudgePrompt.custom({ template, scale, name: 'ten points' }).id).toBe(base.id)
    expect(JudgePrompt.custom({ template: `${template} `, scale }).templateId).not.toBe(base.templateId)
  })
})
