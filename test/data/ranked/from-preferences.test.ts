import { describe, expect, it } from 'vitest'
import { llmBar, mtBench, rankedFromPreferences } from '../../../src/data/index.js'
import { sum } from '../split/fixtures.js'

const say = (...turns: readonly string[]) =>
  turns.map((content, i) => ({ content, role: i % 2 === 0 ? 'user' : 'assistant' }))
const vote = (model_a: string, model_b: string, winner: unknown, fields: object = {}) => ({
  question_id: 81,
  model_a,
  model_b,
  winner,
  judge: 'expert_1',
  conversation_a: say('Name a prime.', `${model_a}'s answer`, 'Another?', '11'),
  conversation_b: say('Name a prime.', `${model_b}'s answer`, 'Another?', '13'),
  turn: 1,
  ...fields,
})

describe('rankedFromPreferences, MT-Bench', () => {
  it('ranks two responses by the votes of all, whichever stood first', async () => {
    const { instructions, report } = await rankedFromPreferences(
      [
        vote('x', 'y', 'model_a'),
        vote('y', 'x', 'model_b'),
        vote('x', 'y', 'model_b'),
        vote('x', 'y', 'tie'),
        vote('x', 'z', 'model_b'),
        vote('y', 'z', 'model_a'),
        vote('y', 'z', 'model_b'),
        vote('v', 'z', 'tie (inconsistent)'),
      ],
      mtBench(),
    )
    expect(instructions.map(({ responses }) => responses.map(({ id, rank }) => [id, rank]))).toEqual([
      [
        ['x', 0],
        ['y', 1],
      ],
      [
        ['z', 0],
        ['x', 1],
      ],
    ])
    expect(instructions[0]?.responses[0]?.text).toBe("x's answer")
    expect(instructions[0]?.group).toBe(instructions[1]?.group)
    expect(instructions[0]?.id).not.toBe(instructions[1]?.id)
    expect(report).toMatchObject({ rows: 8, instructions: 2, tooFewRanks: 2 })
    expect(sum(report.dropped)).toBe(0)
  })

  it('counts what it cannot use', async () => {
    const { instructions, report } = await rankedFromPreferences(
      [
        vote('x', 'y', 'model_a', { turn: 2 }),
        vote('x', 'y', 'both'),
        vote('x', 'y', null),
        vote('x', 'x', 'model_a'),
        vote('x', 'y', 'model_a', { conversation_b: say('Another question', 'b') }),
        vote('x', 'y', 'model_a', { conversation_a: [] }),
        { input: 'a' },
      ],
      mtBench(),
    )
    expect(instructions).toEqual([])
    expect(report.dropped).toEqual({
      'invalid-json': 0,
      'not-utf8': 0,
      'too-long': 0,
      'wrong-shape': 3,
      'later-turn': 1,
      'no-verdict': 2,
      'same-response': 1,
    })
  })
})

describe('rankedFromPreferences, LLMBar', () => {
  it('ranks the labelled output first', async () => {
    const row = { input: 'Name a prime.', output_1: '9', output_2: '7', label: 2 }
    const { instructions, report } = await rankedFromPreferences(
      [
        JSON.stringify(row),
        JSON.stringify({ ...row, input: 'Name two.', label: 1 }),
        JSON.stringify({ ...row, label: '1' }),
        JSON.stringify({ ...row, output_2: undefined }),
      ],
      llmBar(),
    )
    expect(
      instructions.map(({ prompt, responses }) => [prompt, responses.map(({ text, rank }) => [text, rank])]),
    ).toEqual([
      [
        'Name a prime.',
        [
          ['7', 0],
          ['9', 1],
        ],
      ],
      [
        'Name two.',
        [
          ['9', 0],
          ['7', 1],
        ],
      ],
    ])
    expect(report.dropped).toMatchObject({ 'no-verdict': 1, 'wrong-shape': 1 })
  })
})

it('refuses a verdict that is none: it would count for the second response', async () => {
  const responses = [
    { id: 'a', text: '7' },
    { id: 'b', text: '9' },
  ] as const
  const shape = () => ({ prompt: 'Name a prime.', responses, better: 'a' as never })
  await expect(rankedFromPreferences([{}], shape)).rejects.toThrow(/better.*0, 1 or 'tie'/)
})
