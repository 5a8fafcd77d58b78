import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/core/errors.js'
import { rankedFromScores, textHash } from '../../../src/data/index.js'
import { sum } from '../split/fixtures.js'

/** In the columns of HelpSteer. */
const row = (prompt: unknown, response: unknown, helpfulness: unknown, verbosity = 2) => ({
  prompt,
  response,
  helpfulness,
  correctness: 3,
  verbosity,
})
const rows = [
  row('A', 'a1', 1, 4),
  row('B', 'b1', 2),
  row('A', 'a2', 4, 0),
  row('A', 'a3', 1),
  row('B', 'b2', 2),
]
const lines = rows.map(each => JSON.stringify(each))

describe('rankedFromScores', () => {
  it('ranks the responses of each prompt, the best first, equal scores tied', async () => {
    const { instructions, report } = await rankedFromScores(lines, { score: 'helpfulness' })
    expect(instructions).toHaveLength(1)
    expect(instructions[0]).toMatchObject({ prompt: 'A', treeId: textHash('A'), group: textHash('A') })
    expect(instructions[0]?.responses.map(({ text, rank }) => [text, rank])).toEqual([
      ['a2', 0],
      ['a1', 1],
      ['a3', 1],
    ])
    expect(report).toMatchObject({ rows: 5, instructions: 1, tooFewRanks: 1, problems: [] })
  })

  it('reads objects as it reads lines, and ids do not depend on places', async () => {
    const score = 'helpfulness'
    const forwards = await rankedFromScores(lines, { score })
    expect(await rankedFromScores(rows, { score })).toEqual(forwards)
    const backwards = await rankedFromScores(rows.toReversed(), { score })
    const ids = ({ instructions }: typeof forwards) =>
      instructions.map(({ id, responses }) => [id, responses.map(({ id }) => id).sort()])
    expect(ids(backwards)).toEqual(ids(forwards))
  })

  it('takes any column, or what a function makes of several', async () => {
    const renamed = rows.map(({ prompt: q, response, verbosity }) => ({
      q,
      turns: [{ content: response }],
      verbosity,
    }))
    const { instructions } = await rankedFromScores(renamed, {
      prompt: 'q',
      response: ({ turns }) => (Array.isArray(turns) ? turns[0]?.content : undefined),
      score: ({ verbosity }) => -Number(verbosity),
    })
    expect(instructions[0]?.responses.map(({ text }) => text)).toEqual(['a2', 'a3', 'a1'])
  })

  it('counts every row that it cannot use', async () => {
    const source = [
      ...lines,
      '{"prompt":',
      '[1]',
      '',
      JSON.stringify(row('A', null, 4)),
      JSON.stringify(row(' ', 'x', 4)),
      JSON.stringify(row('A', 'a4', '4')),
      JSON.stringify(row('A', 'a4', null)),
      JSON.stringify(row('A', 'a1', 1)),
    ]
    const { report } = await rankedFromScores(source, { score: 'helpfulness' })
    expect(report).toMatchObject({
      rows: 12,
      dropped: {
        'not-utf8': 0,
        'invalid-json': 1,
        'too-long': 0,
        'wrong-shape': 3,
        'no-score': 2,
        'same-response': 1,
        'conflicting-score': 0,
      },
    })
    expect(report.rows - sum(report.dropped)).toBe(5)
    expect(report.problems[0]).toEqual({ line: 6, reason: 'invalid-json', detail: '{"prompt":' })
    expect(report.problems).toHaveLength(7)
  })

  it('takes no response with different scores, in whatever order its rows stand', async () => {
    const scored = [...rows, row('A', 'a2', 0), row('A', 'a4', 3), row('A', 'a2', 4)]
    for (const source of [scored, scored.toReversed()]) {
      const { instructions, report } = await rankedFromScores(source, { score: 'helpfulness' })
      expect(instructions.map(({ responses }) => responses.map(({ text }) => text).sort())).toEqual([
        ['a1', 'a3', 'a4'],
      ])
      expect(report.dropped).toMatchObject({ 'same-response': 0, 'conflicting-score': 3 })
      expect(report.rows - sum(report.dropped)).toBe(5)
    }
  })

  it('refuses fields that are none', async () => {
    // @ts-expect-error no such field
    await expect(rankedFromScores([], { score: 'a', rating: 'b' })).rejects.toThrow(InvalidArgumentError)
    // @ts-expect-error no column
    await expect(rankedFromScores([], { score: 3 })).rejects.toThrow(InvalidArgumentError)
  })
})
