import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../../src/http/failures.js'
import { redactor } from '../../../src/model/redact.js'
import { plainReply } from '../../../src/providers/openai-compatible/plain-reply.js'
import { parseReply } from '../../../src/providers/openai-compatible/reply.js'
import { asked, chat } from './server.js'

const failures = failuresOf('http://test', redactor([]))

/** What the schema reads; a request for log-probabilities always goes there. */
function bySchema(json: unknown, isChat: boolean) {
  const bytes = Buffer.from(JSON.stringify(json))
  const input = isChat ? asked().input : { text: 'Hi' }
  const reply = { status: 200, headers: {}, bytes, isCut: false }
  return parseReply(reply, asked({ input, n: 9, logprobs: 0 }), failures).completions
}

const odd = fc.oneof(
  fc.constantFrom(null, undefined, '', 'x', 0, 1, true, 'stop', 'length', 'constructor'),
  fc.constantFrom<unknown>([], ['x'], {}, { text: 'x' }, [{ type: 'text', text: 'x' }]),
)
/** What servers write, with anything in place of some fields. */
const often = <T>(usual: T) => fc.oneof({ weight: 6, arbitrary: fc.constant<unknown>(usual) }, odd)
const choice = (index: number) =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({
        index: often(index),
        text: often('said'),
        finish_reason: often('stop'),
        message: fc.oneof(
          {
            weight: 9,
            arbitrary: fc.record({
              content: often('said'),
              refusal: often(null),
              reasoning_content: often(null),
              reasoning: often(undefined),
              tool_calls: often([]),
              function_call: often(null),
            }),
          },
          odd,
        ),
      }),
    },
    odd,
  )

describe('a plain reply', () => {
  it('is read as the schema reads it, or left to the schema', () => {
    let read = 0
    const json = fc.integer({ min: 0, max: 3 }).chain(count => {
      const choices = fc.tuple(...Array.from({ length: count }, (_, index) => choice(index)))
      return fc.oneof({ weight: 9, arbitrary: fc.record({ choices }) }, odd)
    })
    fc.assert(
      fc.property(json, fc.boolean(), (json, isChat) => {
        const sent: unknown = JSON.parse(JSON.stringify(json ?? null))
        const plain = plainReply(sent, isChat)
        if (plain === undefined) return
        read++
        expect(plain).toEqual(bySchema(sent, isChat))
      }),
      { numRuns: 3000 },
    )
    expect(read).toBeGreaterThan(100)
  })

  it('is what common servers give', () => {
    const more = { refusal: null, annotations: null, tool_calls: [], reasoning: null, function_call: null }
    const { choices } = chat({ role: 'assistant', content: 'a', ...more }, 'b')
    expect(plainReply({ choices }, true)).toEqual([
      { text: 'a', finish: 'stop' },
      { text: 'b', finish: 'stop' },
    ])
  })
})
