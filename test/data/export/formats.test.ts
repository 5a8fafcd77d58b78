import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { exportFormats, llamaFactoryInfo } from '../../../src/data/export/index.js'
import { answered, asked, checked, exported, pair, pairFormats, response } from './make.js'

const system = { role: 'system' as const, content: 'Be brief.' }
const row = pair(2, { prompt: [system, ...asked('Name a prime.')] })
const sha = createHash('sha256').update('Name a prime.').digest('hex')
const [q, a, b] = [
  { role: 'user', content: 'Name a prime.' },
  { role: 'assistant', content: 'It is 2.' },
  { role: 'assistant', content: 'I do not know.' },
]

describe('what a pair becomes', () => {
  it.each([
    ['trl', { prompt: [system, q], chosen: [a], rejected: [b], margin: 3.5 }],
    ['openrlhf', { prompt: [system, q], chosen: [a], rejected: [b], margin: 3.5 }],
    ['openai', { input: { messages: [system, q] }, preferred_output: [a], non_preferred_output: [b] }],
    [
      'llama-factory',
      {
        conversations: [
          { from: 'system', value: 'Be brief.' },
          { from: 'human', value: 'Name a prime.' },
        ],
        chosen: { from: 'gpt', value: 'It is 2.' },
        rejected: { from: 'gpt', value: 'I do not know.' },
      },
    ],
    ['axolotl', { messages: [system, q], chosen: a, rejected: b }],
    [
      'nemo-rl',
      {
        context: [system, q],
        completions: [
          { rank: 0, completion: [a] },
          { rank: 1, completion: [b] },
        ],
      },
    ],
    [
      'distilabel',
      {
        ...{ prompt: 'Name a prime.', prompt_id: sha },
        ...{ chosen: [system, q, a], chosen_rating: 4.5, rejected: [system, q, b], rejected_rating: 1 },
      },
    ],
    [
      'ultrafeedback',
      {
        ...{ prompt: 'Name a prime.', prompt_id: sha, chosen: [system, q, a], rejected: [system, q, b] },
        ...{ messages: [system, q, a], score_chosen: 4.5, score_rejected: 1 },
      },
    ],
  ] as const)('%s', async (format, expected) => {
    const { lines, rows, dropped, complete } = await exported(format, [row])
    expect(lines.map(line => JSON.parse(line))).toEqual([expected])
    expect({ rows, dropped, complete }).toEqual({ rows: 1, dropped: {}, complete: true })
  })

  it('spin, which has no system turn', async () => {
    const { lines } = await exported('spin', [pair(2, { prompt: asked('Name a prime.') })])
    expect(lines.map(line => JSON.parse(line))).toEqual([{ real: [q, a], generated: [q, b] }])
  })

  it('has floats with a decimal point', async () => {
    const whole = pair(1, { chosen_score: 4, rejected_score: 1 })
    expect((await exported('trl', [whole])).lines[0]).toMatch(/"margin":3\.0}$/)
    expect((await exported('ultrafeedback', [whole])).lines[0]).toMatch(/"score_rejected":1\.0}$/)
  })

  it('has no margin and null ratings where nobody scored', async () => {
    const unscored = pair(1, { chosen_score: null, rejected_score: null })
    expect(Object.keys(JSON.parse((await exported('openrlhf', [unscored])).lines[0] ?? ''))).toEqual([
      'prompt',
      'chosen',
      'rejected',
    ])
    expect((await exported('distilabel', [unscored])).lines[0]).toContain('"chosen_rating":null')
  })

  it('keeps raw texts for those who train on them', async () => {
    const raw = { prompt: 'Q: 1?\nA:', chosen: ' 2', rejected: ' 3' }
    for (const format of ['trl', 'openrlhf'] as const)
      expect((await exported(format, [raw])).lines).toEqual([JSON.stringify(raw)])
    expect((await exported('trl-sft', [{ prompt: 'Q:', completion: ' 2' }])).lines).toEqual([
      '{"prompt":"Q:","completion":" 2"}',
    ])
  })

  it('takes the lines of a run as they are, other columns too', async () => {
    const line = JSON.stringify({ ...row, chosen_candidate: 3, rejected_candidate: 0 })
    expect((await exported('axolotl', [line])).lines).toEqual((await exported('axolotl', [row])).lines)
  })
})

describe('what a response becomes', () => {
  it('trl-sft and openai-sft', async () => {
    expect(JSON.parse((await exported('trl-sft', [response(2)])).lines[0] ?? '')).toEqual({
      prompt: asked('Name prime number 2.'),
      completion: answered('It is 2.'),
    })
    expect(JSON.parse((await exported('openai-sft', [response(2)])).lines[0] ?? '')).toEqual({
      messages: [...asked('Name prime number 2.'), ...answered('It is 2.')],
    })
  })
})

describe('alpaca-eval', () => {
  const rows = [0, 1].map(i => ({
    instruction: `Name prime ${i}.`,
    output: `${i}\n`,
    generator: 'M2',
    extra: i,
  }))

  it.each([0, 1, 2])('is a JSON list of %i rows', async n => {
    const { lines } = await exported('alpaca-eval', rows.slice(0, n))
    expect(JSON.parse(lines.join('\n'))).toEqual(rows.slice(0, n))
    expect(await checked('alpaca-eval', lines)).toEqual(rows.slice(0, n))
  })
})

describe('exportFormats', () => {
  it('says what each is made of', () => {
    expect(exportFormats).toContainEqual({ name: 'trl-sft', from: 'sft' })
    expect(exportFormats.flatMap(({ name, from }) => (from === 'pairs' ? [name] : []))).toEqual(pairFormats)
    expect(new Set(exportFormats.map(({ name }) => name)).size).toBe(13)
  })
})

describe('llamaFactoryInfo', () => {
  it('is the entry of the file', () => {
    expect(llamaFactoryInfo('it1', 'pairs.jsonl')).toEqual({
      it1: {
        file_name: 'pairs.jsonl',
        formatting: 'sharegpt',
        ranking: true,
        columns: { messages: 'conversations', chosen: 'chosen', rejected: 'rejected' },
      },
    })
    expect(() => llamaFactoryInfo('', 'a')).toThrow('name: expected')
  })
})
