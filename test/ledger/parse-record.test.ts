import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { CallRecord } from '../../src/index.js'
import { parseCallRecord } from '../../src/ledger/parse-record.js'
import { callRecord } from './make.js'

const at = { file: 'calls/iteration-1.0001.jsonl', line: 17 }
const parse = (value: unknown) => parseCallRecord(JSON.stringify(value), at)

const full: CallRecord = callRecord({
  n: 2,
  completions: [
    {
      text: 'seven',
      reasoning: 'hm',
      finish: 'length',
      tokens: [{ token: 'sev', logprob: -0.5, top: [{ token: 'sev', logprob: -0.5 }] }],
    },
  ],
  judged: '0123456789abcdef',
  demonstrations: ['Name a prime.', ''],
  reading: { by: 'c'.repeat(32), valid: [true, false] },
  usage: { promptTokens: 3, completionTokens: 1, cachedTokens: 2, reasoningTokens: 0 },
  failure: { kind: 'server', message: 'no', retryable: true, raw: '<html>' },
})

const index = z.int().nonnegative()
const token = { token: z.string(), logprob: z.number() }
/** The record once more, as a schema library puts it. */
const schema = z.object({
  schema: z.literal(1),
  kind: z.enum(['prompts', 'candidates', 'judgements', 'evaluation']),
  iteration: z.int().min(1),
  stage: z.string(),
  prompt: index,
  candidate: index,
  vote: index,
  n: z.int().min(1),
  seed: index,
  completions: z.array(
    z.object({
      text: z.string(),
      reasoning: z.string().exactOptional(),
      finish: z.enum(['stop', 'length', 'filter', 'tool', 'unknown']),
      tokens: z.array(z.object({ ...token, top: z.array(z.object(token)).exactOptional() })).exactOptional(),
    }),
  ),
  judged: z.string().exactOptional(),
  demonstrations: z.array(z.string()).exactOptional(),
  reading: z.object({ by: z.string(), valid: z.array(z.boolean()) }).exactOptional(),
  usage: z
    .object({
      promptTokens: index,
      completionTokens: index,
      cachedTokens: index.exactOptional(),
      reasoningTokens: index.exactOptional(),
    })
    .exactOptional(),
  failure: z
    .object({
      kind: z.string(),
      message: z.string(),
      retryable: z.boolean(),
      raw: z.string().exactOptional(),
    })
    .exactOptional(),
  attempts: z.int().min(1),
  startedAt: z.number(),
  durationMs: z.number(),
})

type Path = readonly (string | number)[]

/** Where a value holds something, itself included. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  const isHolder = typeof value === 'object' && value !== null
  return [
    path,
    ...(isHolder ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key])) : []),
  ]
}

/** Puts something else into a place, or nothing; places that are gone stay so. */
function place(value: unknown, [...path]: Path, put: unknown): void {
  const last = path.pop()
  const holder = path.reduce<unknown>((held, key) => Object(held)[key], value)
  if (last === undefined || typeof holder !== 'object' || holder === null) return
  if (put === undefined) Reflect.deleteProperty(holder, last)
  else Reflect.set(holder, last, put)
}

describe('parseCallRecord', () => {
  it('reads what a run writes', () => {
    expect(parse(callRecord())).toEqual({ ok: true, call: callRecord() })
    expect(parse(full)).toEqual({ ok: true, call: full })
  })

  it('reads any text back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const call = callRecord({ completions: [{ text, finish: 'stop' }] })
        expect(parse(call)).toEqual({ ok: true, call })
      }),
    )
  })

  it('leaves fields alone that it does not know, wherever they stand', () => {
    const completions = [{ text: 'seven', finish: 'stop', mood: 'good' }]
    const call = { ...callRecord(), note: 'x', completions }
    expect(parse(call)).toEqual({ ok: true, call })
  })

  it('takes and refuses what a schema of the record takes and refuses', () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(null, 0, -0, -1, 1, 1.5, 2 ** 53, 1e308, '', 'stop', 'server', true, [], {}, [null]),
    )
    const places = pathsOf(full)
    const change = fc.record({ path: fc.constantFrom(...places), value: fc.option(odd, { nil: undefined }) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), changes => {
        const value = JSON.parse(JSON.stringify(full))
        // A copy: one that is put twice could come to hold itself.
        for (const { path, value: put } of changes) place(value, path, structuredClone(put))
        const line = JSON.stringify(value)
        fc.pre(!(JSON.parse(line)?.schema > 1))
        const { success } = schema.safeParse(JSON.parse(line))
        const parsed = parseCallRecord(line, at)
        expect(parsed.ok).toBe(success)
        if (parsed.ok) expect(parsed.call).toEqual(JSON.parse(line))
        else expect(parsed.reason).toMatch(/^[a-z]\w*(\.\w+)*: expected /i)
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['not JSON at its end', '{"schema":1', 'not JSON'],
    ['zero bytes', '\0\0\0', 'zero bytes, as a power cut leaves them'],
    ['a number too large for one', JSON.stringify(callRecord()).replace('12.5', '1e999'), 'durationMs: '],
    ['a number', '7', 'expected an object'],
  ])('says what is wrong with %s', (_, line, reason) => {
    expect(parseCallRecord(line, at)).toEqual({ ok: false, reason: expect.stringContaining(reason) })
  })

  it('tells a torn line at every byte from a record', () => {
    const line = JSON.stringify(full)
    for (let end = 0; end < line.length; end++) {
      expect(parseCallRecord(line.slice(0, end), at)).toEqual({ ok: false, reason: 'not JSON' })
    }
  })

  it.each([
    ['null'],
    ['7'],
    ['"text"'],
    ['[]'],
    ['{}'],
    ['{"schema":1}'],
    ['{"schema":"2"}'],
    ['{"schema":null}'],
  ])('tells %s from a record', line =>
    expect(parseCallRecord(line, at)).toEqual({ ok: false, reason: expect.any(String) }),
  )

  it.each([
    ['schema', 0],
    ['kind', 'votes'],
    ['iteration', 0],
    ['iteration', '1'],
    ['stage', null],
    ['prompt', -1],
    ['prompt', 1.5],
    ['candidate', '0'],
    ['vote', 2 ** 53],
    ['n', 0],
    ['seed', null],
    ['completions', null],
    ['completions', [{ text: null, finish: 'stop' }]],
    ['completions', [{ text: 'x', finish: 'eos' }]],
    ['completions', [{ text: 'x' }]],
    ['demonstrations', 'Name a prime.'],
    ['demonstrations', [7]],
    ['usage', { promptTokens: 1 }],
    ['usage', null],
    ['failure', { kind: 'server' }],
    ['attempts', 0],
    ['startedAt', '2024'],
    ['durationMs', undefined],
  ])('names the field of a record whose %s is %j', (field, value) => {
    const parsed = parse({ ...callRecord(), [field]: value })
    expect(parsed).toEqual({ ok: false, reason: expect.stringMatching(new RegExp(`^${field}[.:]`)) })
  })

  it('refuses a newer format, whatever else the line holds, and says where', () => {
    for (const value of [{ schema: 2 }, { ...callRecord(), schema: 2 }]) {
      expect(() => parse(value)).toThrow(
        expect.objectContaining({
          name: 'DataError',
          ...at,
          message: expect.stringContaining('calls/iteration-1.0001.jsonl:17: record format 2 is newer'),
        }),
      )
    }
  })

  it('shows no more than the beginning of a long line of a newer format', () => {
    const read = () => parse({ schema: 2, text: 'x'.repeat(1e6) })
    expect(read).toThrow(
      expect.objectContaining({ raw: expect.stringMatching(/^.{200}… \(\d+ characters\)$/) }),
    )
  })
})
