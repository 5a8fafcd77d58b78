import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallRecord } from '../../src/index.js'
import { parseCallRecord } from '../../src/ledger/parse-record.js'
import { callRecord } from './make.js'

const place = { file: 'calls/iteration-1.0001.jsonl', line: 17 }
const parse = (value: unknown) => parseCallRecord(JSON.stringify(value), place)

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
  usage: { promptTokens: 3, completionTokens: 1, cachedTokens: 2, reasoningTokens: 0 },
  failure: { kind: 'server', message: 'no', retryable: true, raw: '<html>' },
})

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

  it('leaves keys out that it does not know, wherever they stand', () => {
    const completions = [{ text: 'seven', finish: 'stop', mood: 'good' }]
    expect(parse({ ...callRecord(), note: 'x', completions })).toEqual({ ok: true, call: callRecord() })
  })

  it('tells a torn line at every byte from a record', () => {
    const line = JSON.stringify(full)
    for (let end = 0; end < line.length; end++) {
      expect(parseCallRecord(line.slice(0, end), place)).toEqual({ ok: false, reason: 'not JSON' })
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
    expect(parseCallRecord(line, place)).toEqual({ ok: false, reason: expect.any(String) }),
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
          ...place,
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
