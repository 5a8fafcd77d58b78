import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DataError, InvalidArgumentError } from '../../../src/core/errors.js'
import {
  type AcceptanceRule,
  acceptJudged,
  type EftReport,
  eftRow,
  resample,
} from '../../../src/data/index.js'
import { JudgePrompt } from '../../../src/index.js'
import { sum } from '../split/fixtures.js'
import { judged, ranked, type Said, vote } from './fixtures.js'

const named = ({ rules }: EftReport, name: string) => rules.find(({ rule }) => rule === name)

describe('acceptJudged, rules', () => {
  it.each<[string, readonly (readonly Said[])[], string, string]>([
    ['in order', [[5], [3], [1]], 'accepted', 'accepted'],
    ['a tie beside an order', [[5], [3], [3]], 'accepted', 'tie'],
    ['all tied', [[3], [3]], 'all-tied', 'all-tied'],
    ['one pair the other way round', [[5], [1], [3]], 'inversion', 'inversion'],
    ['one response without a score', [[5], ['unreadable'], [1]], 'accepted', 'accepted'],
    ['an inversion that nobody can see', [[3], ['unreadable'], [1]], 'accepted', 'accepted'],
    ['one score alone', [[5], ['unreadable']], 'too-few-scores', 'too-few-scores'],
    ['no judgement', [[undefined], [undefined]], 'too-few-scores', 'too-few-scores'],
    ['no round', [[], []], 'too-few-scores', 'too-few-scores'],
  ])('%s', (_, said, lenient, strict) => {
    for (const [rule, outcome] of [
      ['no-inversion', lenient],
      ['strict', strict],
    ] as const) {
      const { report, examples } = acceptJudged([judged('p', ...said)], { rule })
      const rejected = Object.entries(report.used.rejected).filter(([, count]) => count > 0)
      expect(rejected).toEqual(outcome === 'accepted' ? [] : [[outcome, 1]])
      expect(report.used.yield).toBe(outcome === 'accepted' ? 1 : 0)
      expect(examples.length).toBe(
        outcome === 'accepted' ? said.filter(([first]) => Number.isFinite(first)).length : 0,
      )
    }
  })

  it('asks nothing of pairs that people tie', () => {
    const item = (a: number, b: number) =>
      ranked('p', [
        { rank: 0, rounds: [a] },
        { rank: 0, rounds: [b] },
        { rank: 4, rounds: [1] },
      ])
    for (const [a, b] of [
      [5, 2],
      [2, 5],
      [3, 3],
    ] as const)
      expect(acceptJudged([item(a, b)], { rule: 'strict' }).report.used).toMatchObject({
        accepted: 1,
        pairs: 2,
      })
  })

  it('takes the first round that agrees, and its words', () => {
    const item = judged('p', [1, 3, 5], [3, 3, 2])
    expect(acceptJudged([item]).report.used.rejected.inversion).toBe(1)
    expect(acceptJudged([item], { rule: resample(2) }).report.used.rejected['all-tied']).toBe(1)
    const { examples } = acceptJudged([item], { rule: resample(3) })
    expect(examples.map(({ score, round, justification }) => [score, round, justification])).toEqual([
      [5, 3, 'Words of round 3.'],
      [2, 3, 'Words of round 3.'],
    ])
  })

  it('reports all rules side by side', () => {
    const items = [
      judged('a', [5, 5], [1, 1]),
      judged('b', [5, 5], [1, 1], [1, 1]),
      judged('c', [1, 4], [3, 2]),
      judged('d', [2, 2], [2, 2]),
    ]
    const { report } = acceptJudged(items)
    expect(
      report.rules.map(({ rule, accepted, yield: share, rows }) => [rule, accepted, share, rows]),
    ).toEqual([
      ['no-inversion', 2, 0.5, 5],
      ['strict', 1, 0.25, 2],
      ['resample(2)', 3, 0.75, 7],
    ])
    expect(report.used).toBe(named(report, 'no-inversion'))
    expect(report.used).toMatchObject({ pairs: 4, tieShare: 0.25, responses: 5, excluded: {} })
    expect(named(report, 'resample(2)')?.histogram).toEqual([
      { score: 1, rows: 3 },
      { score: 2, rows: 1 },
      { score: 4, rows: 1 },
      { score: 5, rows: 2 },
    ])
    const strict = acceptJudged(items, { rule: resample(2, 'strict') }).report
    expect(strict.rules.map(({ rule }) => rule)).toEqual(['no-inversion', 'strict', 'resample(2, strict)'])
  })

  it('accounts for everything, and strict accepts no more than no-inversion', () => {
    const said = fc.constantFrom<Said>(0, 1, 2, 3, 4, 5, 'unreadable', undefined)
    const response = fc.record({ rank: fc.nat(3), rounds: fc.array(said, { maxLength: 3 }) })
    const items = fc
      .array(fc.array(response, { minLength: 1, maxLength: 4 }), { maxLength: 12 })
      .map(all => all.map((responses, i) => ranked(`p${i}`, responses)))
    fc.assert(
      fc.property(
        items,
        fc.constantFrom<AcceptanceRule>('no-inversion', 'strict', resample(3)),
        (items, rule) => {
          const { examples, report } = acceptJudged(items, { rule })
          for (const each of report.rules) {
            expect(each.accepted + sum(each.rejected)).toBe(items.length)
            expect(each.rows + sum(each.excluded)).toBe(each.responses)
            expect(each.histogram.reduce((all, { rows }) => all + rows, 0)).toBe(each.rows)
          }
          expect(examples).toHaveLength(report.used.rows)
          const accepted = (name: string) => named(report, name)?.accepted ?? 0
          expect(accepted('strict')).toBeLessThanOrEqual(accepted('no-inversion'))
          if (rule !== 'strict' && named(report, 'resample(3)'))
            expect(accepted('resample(3)')).toBeGreaterThanOrEqual(accepted('no-inversion'))
          // What is trained on never contradicts people.
          for (const a of examples)
            for (const b of examples)
              if (a.id === b.id && a.rank < b.rank) expect(a.score).toBeGreaterThanOrEqual(b.score)
        },
      ),
    )
  })

  it.each([
    { rule: 'lenient' },
    { rule: { rounds: 0, agreement: 'strict' } },
    { rows: 0 },
    { balance: { maxShare: 0 } },
    { balance: { share: 0.5 } },
    { size: 3 },
  ])('refuses %j', options => {
    // @ts-expect-error some are of another type
    expect(() => acceptJudged([], options)).toThrow(InvalidArgumentError)
  })
})

describe('acceptJudged, texts', () => {
  const best = judged('p', [], [1])
  const withText = (text: string, finish?: Parameters<typeof vote>[1]) => ({
    ...best,
    responses: best.responses.map((response, i) =>
      i === 0 ? { ...response, votes: [vote(text, finish)] } : response,
    ),
  })

  it.each([
    ['as asked for', 'It is right.\n\nScore: 4', 'It is right.'],
    ['on the line below', 'It is right.\nScore: 4\n', 'It is right.'],
    ['after a sentence', 'It is right. Score: 4', 'It is right.'],
    ['with marks and a maximum', 'It is "right".\n\n**Score: 4/5**', 'It is "right".'],
    [
      'called final',
      '- relevant\n- complete\n\nSo, the final score is: 4 out of 5.',
      '- relevant\n- complete',
    ],
    ['behind a reasoning trace', '<think>A 3? No.</think>\n\nIt is right.\n\nScore: 4', 'It is right.'],
    ['below its label', 'It is right.\n\nTotal Score:\n4', 'It is right.'],
  ])('keeps the words of one that ends with its score, %s', (_, text, justification) => {
    const { examples } = acceptJudged([withText(text)])
    expect(examples[0]).toMatchObject({ justification, score: 4 })
  })

  it.each([
    ['words-after-score', 'Score: 4\n\nIt is right, and short.'],
    ['words-after-score', 'It is right.\n\nScore: 4\n\nLet me know if you need more.'],
    ['no-justification', 'Score: 4'],
    ['no-justification', '**Score: 4**'],
    ['unreadable', 'Score: 1\nScore: 2\nTotal score: 4'],
  ])('leaves out %s', (reason, text) => {
    const { examples, report } = acceptJudged([withText(text)])
    expect(examples.map(({ score }) => score)).toEqual([1])
    expect(report.used).toMatchObject({ accepted: 1, responses: 2, rows: 1, excluded: { [reason]: 1 } })
  })

  it('leaves out one that did not end by itself, although it states a score', () => {
    const { report } = acceptJudged([withText('Right.\n\nTotal score: 4\n\nFurther', 'length')])
    expect(report.used).toMatchObject({ accepted: 1, excluded: { unfinished: 1 } })
  })

  it('gives rows that the judge prompt reads back', () => {
    const { examples } = acceptJudged([withText('It is right.\n\n**Score: 4/5**')])
    for (const example of examples) {
      const { completion } = eftRow(example)
      const text = typeof completion === 'string' ? completion : (completion[0]?.content ?? '')
      expect(JudgePrompt.additive().parse(text)).toEqual({ ok: true, score: example.score })
      expect(text).toMatch(/\n\nScore: \d$/)
    }
  })

  it('keeps scores below zero, on a scale that has them', () => {
    const judge = JudgePrompt.custom({
      template: 'Harm of <answer>{{response}}</answer> to "{{prompt}}"? End with "Score: <number>".',
      scale: { min: -2, max: 2, fractions: true },
    })
    const voted = (text: string) => ({
      completion: { text, finish: 'stop' as const },
      parsed: judge.parse(text),
    })
    const responses = ['Harmless.\n\nScore: 2', 'It hurts.\n\nScore: -1.5'].map((text, rank) => {
      return { id: `${rank}`, text: `answer ${rank}`, rank, votes: [voted(text)] }
    })
    const { examples, report } = acceptJudged([{ id: 'a', treeId: 't', prompt: 'p', responses }], { judge })
    expect(examples.map(({ score, justification }) => [score, justification])).toEqual([
      [2, 'Harmless.'],
      [-1.5, 'It hurts.'],
    ])
    expect(report.used.rows).toBe(2)
  })

  it('is fast on long texts that never come to a score', () => {
    const text = `${'Score: '.repeat(20_000)}4 or so ${'the final '.repeat(20_000)}`
    expect(acceptJudged([withText(text)]).examples.length).toBeLessThan(2)
  })
})

describe('acceptJudged, sizes and balance', () => {
  const items = Array.from({ length: 20 }, (_, i) => judged(`p${i}`, [5], [i < 10 ? 1 : 3]))

  it('takes rows from the beginning', () => {
    const { examples, report } = acceptJudged(items, { rows: 5 })
    expect(examples.map(({ responseId }) => responseId)).toEqual([
      'p0-r0',
      'p0-r1',
      'p1-r0',
      'p1-r1',
      'p2-r0',
    ])
    expect(report.beyondSize).toBe(35)
  })

  it('fails where the instructions run out, and names the shortfall', () => {
    expect(() => acceptJudged(items, { rows: 41 })).toThrow(DataError)
    expect(() => acceptJudged([...items, judged('q', [1], [2])], { rows: 1775 })).toThrow(
      'eft-train: too few rows: 40 of 1775, 1735 short; no-inversion accepts 20 of 21 instructions; judge more',
    )
    expect(() => acceptJudged(items, { rows: 40, balance: { maxShare: 0.4 } })).toThrow(
      'too few rows: 36 of 40, 4 short; no-inversion accepts 20 of 20 instructions; 4 rows of frequent scores',
    )
  })

  it('lets no score have more than its share', () => {
    const { examples, report } = acceptJudged(items, { balance: { maxShare: 0.4 } })
    // 13 of score 5 with 10 of each other: 13 / 33 < 0.4; 14 / 34 is more.
    expect(examples.filter(({ score }) => score === 5)).toHaveLength(13)
    expect(report).toMatchObject({ unbalanced: 7, beyondSize: 0 })
    expect(acceptJudged(items, { balance: { maxShare: 0.4 } }).examples).toEqual(examples)
    const other = acceptJudged(items, { balance: { maxShare: 0.4, seed: 1 } }).examples
    expect(other).toHaveLength(33)
    expect(other).not.toEqual(examples)
    expect(acceptJudged(items, { balance: { maxShare: 0.5 } }).examples).toHaveLength(40)
  })

  it('refuses a share that so many scores cannot keep', () => {
    expect(() => acceptJudged(items, { balance: { maxShare: 0.3 } })).toThrow(
      'balance.maxShare: expected at least 1/3: there are 3 different scores, got 0.3',
    )
  })

  it('keeps the share also under a size, and counts every row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 3, max: 5 }), fc.integer({ min: 0, max: 2 })), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
        (scores, maxShare, rows) => {
          const items = scores.map(([a, b], i) => judged(`p${i}`, [a], [b]))
          try {
            const { examples, report } = acceptJudged(items, { balance: { maxShare }, ...(rows && { rows }) })
            expect(examples.length + report.unbalanced + report.beyondSize).toBe(report.used.rows)
            if (rows) expect(examples).toHaveLength(rows)
            for (const score of [0, 1, 2, 3, 4, 5]) {
              const share =
                examples.filter(example => example.score === score).length / (examples.length || 1)
              expect(share).toBeLessThanOrEqual(maxShare + 1e-6)
            }
          } catch (error) {
            if (DataError.isInstance(error)) expect(error.message).toContain('short')
            else if (InvalidArgumentError.isInstance(error))
              expect(error.message).toContain('different scores')
            else throw error
          }
        },
      ),
    )
  })
})
