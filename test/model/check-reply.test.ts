import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GenerateReply } from '../../src/index.js'
import { parseCallRecord } from '../../src/ledger/parse-record.js'
import { checkReply } from '../../src/model/check-reply.js'
import { callRecord } from '../ledger/make.js'

/** A reply as a provider in plain JavaScript may give it. */
const reply = (fields: object) => ({ completions: [], ...fields }) as GenerateReply

function isAccepted(given: GenerateReply): boolean {
  try {
    checkReply(given)
    return true
  } catch {
    return false
  }
}

describe('checkReply', () => {
  it('accepts what a ledger reads back, and nothing else', () => {
    const odd = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(undefined, null) },
      fc.double(),
      fc.constantFrom(-1, 0.5, 2 ** 53, '1', true, [], {}),
    )
    const often = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
      fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: odd })
    const some = (
      fields: Record<string, fc.Arbitrary<unknown>>,
      optional: Record<string, fc.Arbitrary<unknown>>,
    ) =>
      fc.record(
        { ...fields, ...optional },
        // Now and then one that must be there is not.
        { requiredKeys: [] },
      )
    const count = often(fc.nat())
    const token = { token: often(fc.string()), logprob: often(fc.double({ max: 0, noNaN: true })) }
    const completion = fc.record(
      {
        text: often(fc.string({ unit: 'binary' })),
        finish: often(fc.constantFrom('stop', 'length', 'filter', 'tool', 'unknown')),
        reasoning: often(fc.string()),
        tokens: often(fc.array(some(token, { top: often(fc.array(some(token, {}))) }), { maxLength: 2 })),
      },
      { requiredKeys: ['text', 'finish'] },
    )
    const usage = some(
      { promptTokens: count, completionTokens: count },
      { cachedTokens: count, reasoningTokens: count },
    )
    const replies = fc.record(
      { completions: often(fc.array(completion, { maxLength: 2 })), usage: often(usage) },
      { requiredKeys: ['completions'] },
    )
    const seen = { accepted: 0, refused: 0 }
    fc.assert(
      fc.property(replies, fields => {
        const given = fields as GenerateReply
        const isKept = isAccepted(given)
        seen[isKept ? 'accepted' : 'refused']++
        const parsed = parseCallRecord(JSON.stringify(callRecord({ usage: undefined, ...given } as object)), {
          file: 'calls/iteration-1.0001.jsonl',
          line: 1,
        })
        // JSON makes null of what it has not, and that is refused as well.
        expect(parsed.ok).toBe(isKept)
      }),
      { numRuns: 1000 },
    )
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(50)
  })

  it.each([
    [
      { usage: { completionTokens: 3 } },
      'reply.usage.promptTokens: expected a whole number, at least 0, got undefined',
    ],
    [{ usage: { promptTokens: 3 } }, 'reply.usage.completionTokens: '],
    [{ usage: { promptTokens: 3, completionTokens: 1, cachedTokens: null } }, 'reply.usage.cachedTokens: '],
    [
      { completions: [{ text: 'a', finish: 'stop', tokens: null }] },
      'reply.completions[0].tokens: expected a list',
    ],
    [
      { completions: [{ text: 'a', finish: 'stop', tokens: [{ logprob: -1 }] }] },
      'reply.completions[0].tokens[0].token: expected a text',
    ],
    [{ completions: undefined }, 'reply.completions: expected a list'],
  ])('says of %j what is wrong', (fields, message) => {
    expect(() => checkReply(reply(fields))).toThrow(message)
  })
})
