import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type GenerateRequest,
  JudgePrompt,
  judgeResponse,
  type ModelProvider,
  ProviderError,
  scriptedProvider,
} from '../../../src/index.js'
import { structuredJudge } from '../../../src/judge/variants/index.js'

const template = 'Q: {{prompt}}\n<answer>{{response}}</answer>\nReply with JSON.'
const scale = { min: 0, max: 5 }
const schema = z.strictObject({ justification: z.string(), score: z.int().min(0).max(5) })
const judge = structuredJudge({ template, scale, schema, score: 'score' })
const reply = (score: unknown) => JSON.stringify({ justification: 'Correct: "Score: 1".', score })

describe('a reply of a structured judge', () => {
  test('is read where it is what the schema asks for', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 5 }), (justification, score) => {
        expect(judge.parse(JSON.stringify({ justification, score }, null, 2))).toEqual({ ok: true, score })
      }),
    )
  })

  test('that a function or a check of the user cannot take is a failure with a reason', () => {
    const id = 'first-1'
    const nested = z.object({ parts: z.array(z.object({ score: z.number() })) })
    const first = structuredJudge({
      template,
      scale,
      schema: nested,
      id,
      score: ({ parts }) => (parts[0] as { score: number }).score,
    })
    expect(first.parse('{ "parts": [{ "score": 3 }] }')).toEqual({ ok: true, score: 3 })
    expect(first.parse('{ "parts": [] }')).toMatchObject({ ok: false, reason: 'wrong-shape' })
    const checked = schema.refine(async () => true) as unknown as typeof schema
    const later = structuredJudge({ template, scale, schema: checked, score: 'score' })
    expect(later.parse(reply(4))).toMatchObject({ ok: false, reason: 'wrong-shape' })
  })

  test('is read whatever its length, also where a string is all escapes', () => {
    const text = JSON.stringify({ justification: '\n"'.repeat(3_000_000), score: 4 })
    expect(judge.parse(text)).toEqual({ ok: true, score: 4 })
  })

  test.each([
    ['empty', ''],
    ['empty', ' \n'],
    ['not-json', `\`\`\`json\n${reply(4)}\n\`\`\``],
    ['not-json', `Here it is: ${reply(4)}`],
    ['not-json', `${reply(4)}\nI hope this helps.`],
    ['not-json', '{ "justification": "", "score": 3, "score": 5 }'],
    ['not-json', '{ "justification": "", "score": NaN }'],
    ['not-json', '{ "justification": "Correct.", "sco'],
    ['not-json', 'Score: 4'],
    ['wrong-shape', '4'],
    ['wrong-shape', 'null'],
    ['wrong-shape', '[]'],
    ['wrong-shape', reply('4')],
    ['wrong-shape', reply(4.5)],
    ['wrong-shape', reply(6)],
    ['wrong-shape', reply(null)],
    ['wrong-shape', reply([4])],
    ['wrong-shape', '{ "score": 4 }'],
    ['wrong-shape', '{ "justification": "", "score": 4, "Score": 5 }'],
  ])('is %s where it is %j', (reason, text) => {
    expect(judge.parse(text)).toEqual({ ok: false, reason, raw: text })
  })

  test('that was cut is truncated, unless its object is whole', () => {
    const finish = 'length'
    expect(judge.parse(reply(4).slice(0, -1), { finish })).toMatchObject({ reason: 'truncated' })
    expect(judge.parse('', { finish })).toMatchObject({ reason: 'truncated' })
    expect(judge.parse(reply(4), { finish })).toEqual({ ok: true, score: 4 })
    expect(judge.parse('4', { finish })).toMatchObject({ reason: 'wrong-shape' })
  })

  test('is read without the reasoning before it, and may speak of reasoning itself', () => {
    expect(judge.parse(`<think>{"score": 1}</think>\n${reply(4)}`)).toEqual({ ok: true, score: 4 })
    expect(judge.parse('<think>It is')).toMatchObject({ reason: 'empty' })
    const text = JSON.stringify({ justification: 'It ends with </think>', score: 2 })
    expect(judge.parse(text)).toEqual({ ok: true, score: 2 })
  })

  test('with a score that the schema allows and the scale does not is a failure', () => {
    const loose = z.object({ score: z.number() })
    const lenient = structuredJudge({ template, scale, schema: loose, score: 'score' })
    const read = (text: string) => lenient.parse(text)
    expect(read('{"score": 6}')).toMatchObject({ reason: 'out-of-range' })
    expect(read('{"score": 1e999}')).toMatchObject({ ok: false })
    expect(read('{"score": 2.5}')).toMatchObject({ reason: 'not-on-scale' })
    expect(read('{"score": 2, "note": "z.object passes over this"}')).toEqual({ ok: true, score: 2 })
  })

  test('may give its score by a function of all its fields', () => {
    const parts = z.object({ facts: z.int().min(0).max(3), style: z.int().min(0).max(2) })
    const sum = structuredJudge({
      template,
      scale,
      schema: parts,
      score: ({ facts, style }) => facts + style,
      id: 'sum-1',
    })
    expect(sum.parse('{"facts": 3, "style": 1}')).toEqual({ ok: true, score: 4 })
    const none = structuredJudge({ template, scale, schema: parts, score: () => Number.NaN, id: 'none-1' })
    expect(none.parse('{"facts": 3, "style": 1}')).toMatchObject({ reason: 'out-of-range' })
  })

  test('never makes the parser throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), text => {
        const parsed = judge.parse(text)
        expect(parsed.ok ? scale.min <= parsed.score && parsed.score <= scale.max : parsed.raw).toBe(
          parsed.ok || text,
        )
      }),
    )
  })
})

describe('what a structured judge asks', () => {
  test('is the schema as JSON Schema, closed', () => {
    expect(judge.schema).toEqual({
      type: 'object',
      properties: { justification: { type: 'string' }, score: { type: 'integer', minimum: 0, maximum: 5 } },
      required: ['justification', 'score'],
      additionalProperties: false,
    })
    const open = z.object({ score: z.number(), parts: z.array(z.object({ points: z.number() })) })
    expect(structuredJudge({ template, scale, schema: open, score: 'score' }).schema).toMatchObject({
      additionalProperties: false,
      properties: { parts: { items: { additionalProperties: false } } },
    })
    const loose = z.looseObject({ score: z.number() })
    expect(structuredJudge({ template, scale, schema: loose, score: 'score' }).schema).toMatchObject({
      additionalProperties: {},
    })
  })

  test('is identified by template and schema; how it is read by score and id', () => {
    const make = (more: object) => structuredJudge({ template, scale, schema, score: 'score', ...more })
    const plain = JudgePrompt.custom({ template, scale })
    expect(judge.templateId).not.toBe(plain.templateId)
    const wider = schema.extend({ confidence: z.number() })
    expect(make({ schema: wider }).templateId).not.toBe(judge.templateId)
    for (const more of [
      { id: 'mine-2' },
      { score: () => 3, id: 'mine-2' },
      { score: () => 3, id: 'mine-3' },
    ]) {
      expect(make(more).templateId).toBe(judge.templateId)
      expect(make(more).parserId).not.toBe(judge.parserId)
    }
    expect(make({ name: 'other' }).id).toBe(judge.id)
    expect([judge.name, make({ name: 'other' }).name]).toEqual(['structured', 'other'])
  })

  test.each([
    ['schema', { schema: z.number() }],
    ['schema', { schema: z.object({ score: z.number(), at: z.date() }) }],
    ['score', { score: 'total' }],
    ['score', { score: 4 }],
    ['id', { score: () => 4 }],
    ['id', { id: '' }],
    ['template', { template: 'no placeholders' }],
    ['scale', { scale: { min: 5, max: 0 } }],
    ['parser', { parser: {} }],
  ])('is refused for its %s: %o', (field, more) => {
    const options = { template, scale, schema, score: 'score' as const, ...more }
    // @ts-expect-error: what a caller without types can do
    expect(() => structuredJudge(options)).toThrow(new RegExp(`^.*${field}[.\\w]*: expected`))
  })

  test('allows no field that is no number', () => {
    // @ts-expect-error: a text is no score
    const texts = structuredJudge({ template, scale, schema, score: 'justification' })
    expect(texts.parse(reply(4))).toMatchObject({ reason: 'wrong-shape' })
  })

  test('goes with every vote, and a backend that cannot do it refuses', async () => {
    const requests: GenerateRequest[] = []
    const inner = scriptedProvider(() => reply(4))
    const model: ModelProvider = {
      ...inner,
      async generate(request) {
        requests.push(request)
        return inner.generate(request)
      },
    }
    const { score } = await judgeResponse({ model, judge, prompt: 'Name a prime.', response: '7' })
    expect(score).toEqual({ numerator: 4, denominator: 1 })
    expect(requests.map(request => request.schema)).toEqual([judge.schema])
    await judgeResponse({ model, prompt: 'Name a prime.', response: '7' })
    expect(requests.at(-1)).not.toHaveProperty('schema')
    const unable = scriptedProvider(({ request }) => {
      if (!request.schema) return 'Score: 4'
      throw new ProviderError('no schemas here', { kind: 'unsupported', retryable: false })
    })
    await expect(
      judgeResponse({ model: unable, judge, prompt: 'Name a prime.', response: '7' }),
    ).rejects.toMatchObject({ kind: 'unsupported' })
  })
})
