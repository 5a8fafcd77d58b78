import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  exactMatch,
  fiveBest,
  type JudgedInstruction,
  kendall,
  pairwiseAccuracy,
  rankCorrelations,
  spearman,
} from '../../src/evaluate/index.js'
import { instructionsOf, ranked } from './make.js'

const third = (numerator: number) => ({ numerator, denominator: 3 })
const toNumber = (score: unknown): number | undefined => {
  if (typeof score !== 'object' || score === null) return score as number | undefined
  const { numerator, denominator } = score as { numerator: number; denominator: number }
  return numerator / denominator
}

describe('pairwiseAccuracy', () => {
  it('gives each treatment of ties under its own name', () => {
    // Pairs: 5>3, 5>3, 3=3 | 2<4 | one failed, one of two pairs left.
    const result = pairwiseAccuracy([ranked(5, 3, 3), ranked(2, 4), ranked(4, undefined)])
    expect(result).toEqual({
      concordant: 2,
      discordant: 1,
      tied: 1,
      n: 4,
      excluded: 1,
      tiesHalf: 2.5 / 4,
      tiesExcluded: 2 / 3,
      decidedShare: 3 / 4,
      strict: 2 / 4,
      asWrong: { tiesHalf: 2.5 / 5, tiesExcluded: 2 / 4, strict: 2 / 5 },
      unranked: 0,
    })
  })

  it('is undefined, not 0 or NaN, where there is nothing', () => {
    expect(pairwiseAccuracy([])).toMatchObject({
      tiesHalf: undefined,
      tiesExcluded: undefined,
      strict: undefined,
      n: 0,
    })
    expect(pairwiseAccuracy([ranked(3, 3)])).toMatchObject({
      tiesHalf: 0.5,
      tiesExcluded: undefined,
      strict: 0,
    })
    expect(pairwiseAccuracy([ranked(3, undefined)])).toMatchObject({ tiesHalf: undefined, n: 0, excluded: 1 })
  })

  it('counts instructions that have no human order, and leaves human ties out of pairs', () => {
    const lone: JudgedInstruction = { responses: [{ rank: 2, score: 5 }] }
    const same: JudgedInstruction = {
      responses: [
        { rank: 1, score: 5 },
        { rank: 1, score: 4 },
      ],
    }
    const partly: JudgedInstruction = {
      responses: [
        { rank: 0, score: 5 },
        { rank: 2, score: 4 },
        { rank: 2, score: 1 },
      ],
    }
    const result = pairwiseAccuracy([lone, same, { responses: [] }, partly])
    expect(result).toMatchObject({ unranked: 3, n: 2, concordant: 2 })
  })

  it('compares means of votes exactly', () => {
    const responses = [
      { rank: 0, score: { numerator: 4, denominator: 2 } },
      { rank: 1, score: 2 },
      { rank: 2, score: third(6) },
    ]
    expect(pairwiseAccuracy([{ responses }])).toMatchObject({ tied: 3 })
    // As floats 0.1 + 0.2 > 0.3; as written, too; 3/10 is 0.3.
    const close = [
      { rank: 0, score: 0.1 + 0.2 },
      { rank: 1, score: 0.3 },
    ]
    expect(pairwiseAccuracy([{ responses: close }])).toMatchObject({ concordant: 1 })
    expect(
      pairwiseAccuracy([
        {
          responses: [
            { rank: 0, score: { numerator: 3, denominator: 10 } },
            { rank: 1, score: 0.3 },
          ],
        },
      ]),
    ).toMatchObject({ tied: 1 })
  })
})

describe('exactMatch', () => {
  it('needs every human-distinct pair strictly in order', () => {
    const humanTie: JudgedInstruction = {
      responses: [
        { rank: 0, score: 5 },
        { rank: 1, score: 1 },
        { rank: 1, score: 3 },
      ],
    }
    const result = exactMatch([
      ranked(5, 3),
      ranked(3, 3),
      ranked(5, 4, 4),
      humanTie,
      ranked(5, 4, undefined),
    ])
    expect(result).toEqual({
      value: 2 / 4,
      matched: 2,
      n: 4,
      excluded: 1,
      asWrong: 2 / 5,
      unranked: 0,
      byResponses: [
        { responses: 2, value: 1 / 2, matched: 1, n: 2, excluded: 0, asWrong: 1 / 2 },
        { responses: 3, value: 1 / 2, matched: 1, n: 2, excluded: 1, asWrong: 1 / 3 },
      ],
    })
  })
})

describe('fiveBest', () => {
  it('looks at exact maxima only', () => {
    const responses = [
      { rank: 0, score: third(14) },
      { rank: 1, score: third(15) },
      { rank: 2, score: 5 },
    ]
    expect(fiveBest([{ responses }, ranked(5, 1), ranked(undefined, 1)], { max: 5 })).toEqual({
      value: 1 / 3,
      best: 1,
      n: 3,
      chance: (1 / 3 + 1 / 3 + 1 / 2) / 3,
      excluded: 1,
      asWrong: 1 / 4,
      unranked: 0,
    })
  })

  it('takes the best rank that is there, and every response that shares it', () => {
    const responses = [
      { rank: 1, score: 5 },
      { rank: 1, score: 5 },
      { rank: 2, score: 5 },
    ]
    expect(fiveBest([{ responses }], { max: 5 })).toMatchObject({ best: 2, n: 3 })
  })

  it('is undefined at n = 0', () => {
    expect(fiveBest([ranked(4, 3)], { max: 5 })).toMatchObject({ value: undefined, chance: undefined, n: 0 })
  })

  it('refuses a maximum that scores exceed, or none', () => {
    expect(() => fiveBest([ranked(6, 1)], { max: 5 })).toThrow(
      "max: expected the scale's maximum, at least the highest score (6), got 5",
    )
    expect(() => fiveBest([], {} as never)).toThrow('max: expected a finite number')
    expect(() => fiveBest([], { max: 5, min: 0 } as never)).toThrow('min: expected one of the options')
  })
})

describe('rankCorrelations', () => {
  it('counts a constant judge as 0, and says so', () => {
    const result = rankCorrelations([ranked(5, 3, 1), ranked(1, 2), ranked(4, 4), ranked(3, undefined)])
    expect(result).toMatchObject({ spearman: 0, kendall: 0, n: 3, constant: 1, excluded: 1 })
    expect(result).toMatchObject({ spearmanVarying: 0, asWrong: { spearman: -1 / 4, kendall: -1 / 4 } })
    expect(rankCorrelations([ranked(5, 3), ranked(4, 4)])).toMatchObject({ kendall: 0.5, kendallVarying: 1 })
    expect(rankCorrelations([ranked(4, 4)])).toMatchObject({ spearman: 0, spearmanVarying: undefined })
    expect(rankCorrelations([])).toMatchObject({ spearman: undefined, kendallPooled: undefined, n: 0 })
  })

  it('agrees with spearman and kendall on -rank, within instructions and pooled', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const units = instructions.filter(each => new Set(each.responses.map(r => r.rank)).size > 1)
        const sides = (responses: JudgedInstruction['responses']): [number[], number[]] => {
          const scored = responses.filter(({ score }) => score !== undefined)
          return [scored.map(({ score }) => toNumber(score) ?? 0), scored.map(({ rank }) => -rank)]
        }
        const complete = units.filter(({ responses }) => responses.every(({ score }) => score !== undefined))
        const result = rankCorrelations(instructions)
        for (const [name, measure] of [
          ['spearman', spearman],
          ['kendall', kendall],
        ] as const) {
          const values = complete.map(({ responses }) => measure(...sides(responses)).statistic || 0)
          if (values.length === 0) expect(result[name]).toBeUndefined()
          else expect(result[name]).toBeCloseTo(values.reduce((a, b) => a + b, 0) / values.length, 12)
          const pooled = measure(...sides(units.flatMap(({ responses }) => responses))).statistic
          if (Number.isNaN(pooled)) expect(result[`${name}Pooled`]).toBeUndefined()
          else expect(result[`${name}Pooled`]).toBeCloseTo(pooled, 12)
        }
      }),
    )
  })
})

describe('all metrics', () => {
  const all = (instructions: JudgedInstruction[]) => ({
    pairs: pairwiseAccuracy(instructions),
    exact: exactMatch(instructions),
    best: fiveBest(instructions, { max: 5 }),
    ranks: rankCorrelations(instructions),
  })

  it('stay within bounds, and every pair, instruction and response is counted once', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const { pairs, exact, best, ranks } = all(instructions)
        for (const share of [
          pairs.tiesHalf,
          pairs.tiesExcluded,
          pairs.strict,
          exact.value,
          best.value,
          best.chance,
        ]) {
          if (share !== undefined) expect(share >= 0 && share <= 1).toBe(true)
        }
        for (const value of [ranks.spearman, ranks.kendall, ranks.spearmanPooled, ranks.kendallPooled]) {
          if (value !== undefined) expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12)
        }
        const distinct = instructions.map(({ responses }) => new Set(responses.map(r => r.rank)).size > 1)
        const units = distinct.filter(Boolean).length
        expect(exact.n + exact.excluded + exact.unranked).toBe(instructions.length)
        expect(ranks.n + ranks.excluded).toBe(units)
        const possible = instructions.flatMap(({ responses }) =>
          responses.flatMap((a, i) => responses.slice(i + 1).filter(b => b.rank !== a.rank)),
        )
        expect(pairs.n + pairs.excluded).toBe(possible.length)
        expect(ranks.responses + ranks.unscored).toBe(
          instructions.reduce((sum, { responses }, i) => sum + (distinct[i] ? responses.length : 0), 0),
        )
        if (pairs.tiesHalf !== undefined) expect(pairs.asWrong.tiesHalf).toBeLessThanOrEqual(pairs.tiesHalf)
      }),
    )
  })

  it('do not depend on order, nor on an increasing transform of scores', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const reversed = [...instructions]
          .reverse()
          .map(each => ({ responses: [...each.responses].reverse() }))
        const { best: _, ...before } = all(instructions)
        expect(closeTo(all(reversed))).toEqual(closeTo(all(instructions)))
        const stretched = instructions.map(({ responses }) => ({
          responses: responses.map(response => ({
            ...response,
            score: response.score === undefined ? undefined : ((toNumber(response.score) ?? 0) * 3) ** 2,
          })),
        }))
        expect(pairwiseAccuracy(stretched)).toEqual(before.pairs)
        expect(exactMatch(stretched)).toEqual(before.exact)
        expect(closeTo(rankCorrelations(stretched))).toEqual(closeTo(before.ranks))
      }),
    )
  })

  it('mirror when the judge is reversed', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const mirrored = instructions.map(({ responses }) => ({
          responses: responses.map(response => ({
            ...response,
            score: response.score === undefined ? undefined : -(toNumber(response.score) ?? 0),
          })),
        }))
        const [a, b] = [pairwiseAccuracy(instructions), pairwiseAccuracy(mirrored)]
        expect([b.concordant, b.discordant, b.tied]).toEqual([a.discordant, a.concordant, a.tied])
        if (a.tiesHalf !== undefined) expect((a.tiesHalf ?? 0) + (b.tiesHalf ?? 0)).toBeCloseTo(1, 12)
      }),
    )
  })
})

/** Floats to 9 digits, so that sums in another order are equal. */
function closeTo(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === 'number' ? Math.round(each * 1e9) + 0 : each)),
  )
}

describe('bad input', () => {
  it('names the field', () => {
    const withScore = (score: unknown) => () =>
      pairwiseAccuracy([ranked(1, 2), { responses: [{ rank: 0 }, { rank: 1, score: score as number }] }])
    expect(withScore(Number.NaN)).toThrow('instructions[1].responses[1].score: expected a finite number')
    expect(withScore(Infinity)).toThrow('instructions[1].responses[1].score')
    expect(withScore(null)).toThrow('instructions[1].responses[1].score')
    expect(withScore('4')).toThrow('instructions[1].responses[1].score')
    expect(withScore({ numerator: 1, denominator: 0 })).toThrow('instructions[1].responses[1].score')
    const withRank = (rank: unknown) => () => exactMatch([{ responses: [{ rank: rank as number }] }])
    expect(withRank(-1)).toThrow('instructions[0].responses[0].rank: expected a rank, 0 or more, got -1')
    expect(withRank(Number.NaN)).toThrow('instructions[0].responses[0].rank')
    expect(withRank(null)).toThrow('instructions[0].responses[0].rank')
    expect(() => exactMatch([{ responses: [{ rank: 0, length: -2 }] }])).toThrow('responses[0].length')
    expect(() => exactMatch([{} as never])).toThrow(
      'instructions[0].responses: expected an array, got undefined',
    )
    expect(() => exactMatch([null as never])).toThrow('instructions[0].responses')
    expect(() => exactMatch('x' as never)).toThrow('instructions: expected an array, got "x" (string)')
    expect(() => exactMatch([{ group: 3 as never, responses: [] }])).toThrow(
      'instructions[0].group: expected a string',
    )
  })
})
