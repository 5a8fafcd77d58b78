import { describe, expect, it } from 'vitest'
import { checkRows } from '../../../src/data/export/index.js'
import { DataError } from '../../../src/index.js'
import { checked, errorOf, exported, pair } from './make.js'

const user = '{"role":"user","content":"a"}'
const assistant = (text: string) => `{"role":"assistant","content":"${text}"}`

describe('a file that is not in its format', () => {
  it.each([
    ['trl', '{"prompt":"a","chosen":"b"', 'rows:1: is no row of JSON (invalid-json); write the file again'],
    ['trl', '{"prompt":"a","chosen":"b","rejected":"c","margin":NaN}', 'JSON has neither NaN nor Infinity'],
    ['trl', '{"prompt":"a","chosen":"b"}', 'rows:1: rejected: expected a text, or a list of turns'],
    [
      'trl',
      '{"prompt":"a","chosen":"b","rejected":"c","margin":"1"}',
      'margin: expected a number, got "1" (string)',
    ],
    ['trl', '[]', 'rows:1: row: '],
    [
      'openai',
      '{"input":{"messages":[]},"preferred_output":[],"non_preferred_output":[]}',
      'input.messages: expected a turn',
    ],
    [
      'openai',
      `{"input":{"messages":[{"role":"human","content":"a"}]},"preferred_output":[${assistant('b')}],"non_preferred_output":[${assistant('c')}]}`,
      'input.messages[0].role: expected system, user',
    ],
    [
      'axolotl',
      `{"messages":[${user}],"chosen":${assistant('b')},"rejected":{"role":"assistant","content":"c","tool_calls":[]}}`,
      'rejected: Unrecognized key: "tool_calls"',
    ],
    [
      'llama-factory',
      '{"conversations":[{"from":"user","value":"a"}],"chosen":{"from":"gpt","value":"b"},"rejected":{"from":"gpt","value":"c"}}',
      'conversations[0].from: expected system, human or gpt',
    ],
    [
      'nemo-rl',
      `{"context":[${user}],"completions":[{"rank":1,"completion":[${assistant('b')}]},{"rank":1,"completion":[${assistant('c')}]}]}`,
      'completions: expected two different ranks',
    ],
    [
      'spin',
      `{"real":[${user},${assistant('b')}],"generated":[{"role":"user","content":"other"},${assistant('c')}]}`,
      'generated: expected the prompt of real',
    ],
    [
      'distilabel',
      `{"prompt":"a","prompt_id":"0","chosen":[${user},${assistant('b')}],"rejected":[${user},${assistant('c')}],"chosen_rating":1,"rejected_rating":0}`,
      'prompt_id: expected the SHA-256 of prompt',
    ],
    [
      'distilabel',
      `{"prompt":"z","prompt_id":"0","chosen":[${user},${assistant('b')}],"rejected":[${user},${assistant('c')}],"chosen_rating":1,"rejected_rating":0}`,
      "prompt: expected the user's first words in chosen",
    ],
    [
      'nemo-rl',
      `{"task_name":"t","context":[${user}],"completions":[{"rank":0,"completion":[${assistant('b')}]},{"rank":1,"completion":[${assistant('c')}]}]}`,
      'task_name: expected no such field',
    ],
    ['openai-sft', `{"messages":[${user}]}`, 'messages: expected a prompt and a response'],
    ['alpaca-eval', '[{"instruction":"a","output":"b"}]', '[0].generator'],
    ['alpaca-eval', '[', 'is no JSON'],
    [
      'candidates',
      '{"prompt_index":0,"prompt":"a","candidates":[{"candidate":0}]}',
      'candidates[0].text: expected a text',
    ],
    ...[
      '"score":null,"score_numerator":5,"score_denominator":2',
      '"score":2.5,"score_numerator":null,"score_denominator":2',
      '"score":2.5,"score_numerator":5,"score_denominator":0',
      '"score":2.5,"score_numerator":4,"score_denominator":2',
    ].map(
      score =>
        [
          'candidates',
          `{"prompt_index":0,"prompt":"a","candidates":[{"candidate":0,"text":"","finish":"stop","same_text_as":0,${score},"votes":[]}]}`,
          'candidates[0].score: expected',
        ] as const,
    ),
  ] as const)('%s: %s', async (format, line, message) => {
    const error = await errorOf(checked(format, [line]))
    expect(DataError.isInstance(error), error.message).toBe(true)
    expect(error.message).toContain(message)
  })

  it('takes ranks in any order, as the lower is preferred', async () => {
    const line = `{"context":[${user}],"completions":[{"rank":2,"completion":[${assistant('b')}]},{"rank":1,"completion":[${assistant('c')}]}]}`
    expect(await checked('nemo-rl', [line])).toMatchObject([{ chosen: [{ content: 'c' }] }])
  })

  it('passes over blank lines, and counts them', async () => {
    const { lines } = await exported('trl', [pair(0)])
    expect(await checked('trl', ['', ...lines, ' '])).toHaveLength(1)
    const error = await errorOf(checked('trl', [...lines, '', '{']))
    expect(error.message).toContain('rows:3: ')
  })

  it('reads a list as one text, and says where it is no UTF-8', async () => {
    const text = '[{"instruction":"a","output":"b","generator":"M"}]'
    const rows = []
    for await (const row of checkRows('alpaca-eval', text)) rows.push(row)
    expect(rows).toHaveLength(1)
    const error = await errorOf(checkRows('alpaca-eval', [Uint8Array.of(0xff)], { file: 'a.json' }).next())
    expect(DataError.isInstance(error) && error.message).toBe('a.json:1: is not UTF-8; write the file again')
  })

  it('reads bytes, and says which line is no UTF-8', async () => {
    const bytes = new TextEncoder().encode((await exported('trl', [pair(0)])).lines[0])
    const rows = checkRows('trl', [bytes, Uint8Array.of(0xff)], { file: 'a.jsonl' })
    expect((await rows.next()).value).toMatchObject({ margin: 3.5 })
    await expect(rows.next()).rejects.toThrow('a.jsonl:2: is no row of JSON (not-utf8)')
  })
})
