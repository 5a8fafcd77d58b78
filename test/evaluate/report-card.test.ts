import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../src/core/seed.js'
import {
  bootstrap,
  compareJudges,
  exactMatch,
  fiveBest,
  type JudgedInstruction,
  pairwiseAccuracy,
  rankCorrelations,
  reportCard,
} from '../../src/evaluate/index.js'
import { formatReportCard } from '../../src/report/index.js'
import { instructionsOf, ranked } from './make.js'

/** As many instructions as the paper's evaluation set, with a judge that is right more often than not. */
function simulated(count: number, noise = 6, seed = 7): JudgedInstruction[] {
  const random = randomStream([seed])
  return Array.from({ length: count }, (_, i) => ({
    group: `tree-${Math.floor(i / 2)}`,
    responses: Array.from({ length: 2 + random.below(3) }, (_, rank) => {
      const thirds = Math.max(0, Math.min(15, 13 - 3 * rank + random.below(2 * noise + 1) - noise))
      const failed = random.below(50) === 0
      const score = failed ? undefined : { numerator: thirds, denominator: 3 }
      return { rank, score, length: 100 + random.below(900), otherRank: random.below(4) === 0 ? 1 : rank }
    }),
  }))
}

describe('reportCard', () => {
  it('repeats the single metrics', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const card = reportCard(instructions, { max: 5, resamples: 5 })
        const pairs = pairwiseAccuracy(instructions)
        const match = exactMatch(instructions)
        const best = fiveBest(instructions, { max: 5 })
        const ranks = rankCorrelations(instructions)
        const { metrics } = card
        expect(metrics.tiesHalf).toMatchObject({
          value: pairs.tiesHalf,
          n: pairs.n,
          excluded: pairs.excluded,
        })
        expect(metrics.tiesExcluded).toMatchObject({
          value: pairs.tiesExcluded,
          asWrong: pairs.asWrong.tiesExcluded,
        })
        expect(metrics.strict.value).toBe(pairs.strict)
        expect(metrics.exactMatch).toMatchObject({ value: match.value, n: match.n, asWrong: match.asWrong })
        expect(metrics.fiveBest).toMatchObject({ value: best.value, n: best.n, excluded: best.excluded })
        expect(card.fiveBestChance).toBe(best.chance)
        expect(metrics.spearman.value).toBe(ranks.spearman)
        expect(metrics.kendallPooled).toMatchObject({ value: ranks.kendallPooled, n: ranks.responses })
        expect(card).toMatchObject({
          unranked: pairs.unranked,
          constant: ranks.constant,
          unscored: ranks.unscored,
        })
        expect(JSON.parse(JSON.stringify(card)).bootstrap).toEqual({
          seed: 1,
          resamples: 5,
          confidence: 0.95,
        })
      }),
    )
  })

  it('puts 95% intervals around values, from 10,000 resamples of groups, in less than two seconds of CPU', () => {
    const instructions = simulated(531)
    const start = process.cpuUsage()
    const card = reportCard(instructions, { max: 5 })
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(2)
    expect(card.bootstrap).toEqual({ seed: 1, resamples: 10_000, confidence: 0.95 })
    expect(card.groups).toBe(266)
    for (const [name, { value, interval }] of Object.entries(card.metrics)) {
      expect(value, name).toBeDefined()
      expect(interval?.defined, name).toBe(10_000)
      expect((interval?.low ?? 1) < (value ?? 0) && (value ?? 1) < (interval?.high ?? 0), name).toBe(true)
    }
    expect(reportCard(instructions, { max: 5, seed: 1 })).toEqual(card)
    expect(reportCard(instructions, { max: 5, seed: 2 }).metrics.tiesHalf.interval).not.toEqual(
      card.metrics.tiesHalf.interval,
    )
  })

  it('has the intervals of a bootstrap that computes everything anew', () => {
    const instructions = simulated(60)
    const groups = grouped(instructions)
    const { metrics } = reportCard(instructions, { max: 5, seed: 3, resamples: 200 })
    const again = (of: (sample: JudgedInstruction[]) => number | undefined) =>
      // Copies of a group are groups of their own.
      bootstrap(groups, sample => of(sample.flat()), { seed: 3, resamples: 200 })
    const check = (name: keyof typeof metrics, of: (sample: JudgedInstruction[]) => number | undefined) => {
      const wanted = again(of)
      expect(metrics[name].interval?.low, name).toBeCloseTo(wanted?.low ?? Number.NaN, 9)
      expect(metrics[name].interval?.high, name).toBeCloseTo(wanted?.high ?? Number.NaN, 9)
    }
    check('tiesHalf', sample => pairwiseAccuracy(sample).tiesHalf)
    check('tiesExcluded', sample => pairwiseAccuracy(sample).tiesExcluded)
    check('exactMatch', sample => exactMatch(sample).value)
    check('fiveBest', sample => fiveBest(sample, { max: 5 }).value)
    check('spearmanVarying', sample => rankCorrelations(sample).spearmanVarying)
    check('spearmanPooled', sample => rankCorrelations(sample).spearmanPooled)
    check('kendallPooled', sample => rankCorrelations(sample).kendallPooled)
  })

  it('compares with what needs no judge', () => {
    const { baselines } = reportCard(simulated(50), { max: 5, resamples: 20 })
    expect(baselines.constant.tiesHalf).toMatchObject({ value: 0.5, excluded: 0 })
    expect(baselines.constant.tiesExcluded.value).toBeUndefined()
    expect(baselines.constant.kendall.value).toBe(0)
    expect(baselines.longer?.tiesHalf.value).toBeGreaterThan(0.3)
    expect(baselines.human?.tiesHalf.value).toBeGreaterThan(0.8)
    const bare = reportCard([ranked(5, 1)], { max: 5, resamples: 20 }).baselines
    expect([bare.longer, bare.human]).toEqual([undefined, undefined])
  })

  it('claims no interval for a single group', () => {
    const { metrics } = reportCard([ranked(5, 1)], { max: 5 })
    expect(metrics.tiesHalf).toEqual({ value: 1, interval: undefined, n: 1, excluded: 0, asWrong: 1 })
  })

  it('refuses unusable options', () => {
    expect(() => reportCard([], { max: 5, bootstraps: 3 } as never)).toThrow(
      'bootstraps: expected one of the options',
    )
    expect(() => reportCard([], { max: 5, resamples: -1 })).toThrow('resamples: expected')
    expect(() => reportCard([], {} as never)).toThrow('max: expected')
  })
})

const grouped = (instructions: JudgedInstruction[]): JudgedInstruction[][] =>
  [...new Set(instructions.map(({ group }) => group))].map(name =>
    instructions.filter(({ group }) => group === name),
  )

describe('formatReportCard', () => {
  it('is a table that fits a terminal and Markdown', () => {
    const responses = [
      { rank: 0, score: 5, length: 80 },
      { rank: 1, score: 3, length: 95 },
    ]
    const text = formatReportCard(
      reportCard([{ responses }, { responses }, ranked(4, 4), ranked(2, undefined), ranked(1)], {
        max: 5,
        resamples: 100,
      }),
    )
    expect(text).toMatchInlineSnapshot(`
      "Instructions: 4 (left out, without distinct human ranks: 1). Responses: 8 (without a score: 1).

      | metric                            |  value |     95% interval | n | excluded | if wrong | constant | longer |
      |-----------------------------------|-------:|-----------------:|--:|---------:|---------:|---------:|-------:|
      | pairwise accuracy (ties half)     |  83.3% |  62.5% to 100.0% | 3 |        1 |    62.5% |    50.0% |   0.0% |
      | pairwise accuracy (ties excluded) | 100.0% | 100.0% to 100.0% | 2 |        1 |    66.7% |        - |   0.0% |
      | decided share                     |  66.7% |  25.0% to 100.0% | 3 |        1 |    50.0% |     0.0% | 100.0% |
      | pairwise accuracy (strict)        |  66.7% |  25.0% to 100.0% | 3 |        1 |    50.0% |     0.0% |   0.0% |
      | exact match                       |  66.7% |  25.0% to 100.0% | 3 |        1 |    50.0% |     0.0% |   0.0% |
      | exact match, 2 responses          |  66.7% |                - | 3 |        1 |    50.0% |        - |      - |
      | 5-best                            | 100.0% | 100.0% to 100.0% | 2 |        1 |    66.7% |        - |      - |
      | Spearman (constant = 0)           |  0.667 |   0.250 to 1.000 | 3 |        1 |    0.250 |    0.000 | -1.000 |
      | Spearman (constant dropped)       |  1.000 |   1.000 to 1.000 | 2 |        1 |    0.333 |        - | -1.000 |
      | Spearman (pooled)                 |  0.371 |  -0.395 to 1.000 | 7 |        1 |        - |        - | -1.000 |
      | Kendall tau-b (constant = 0)      |  0.667 |   0.250 to 1.000 | 3 |        1 |    0.250 |    0.000 | -1.000 |
      | Kendall tau-b (constant dropped)  |  1.000 |   1.000 to 1.000 | 2 |        1 |    0.333 |        - | -1.000 |
      | Kendall tau-b (pooled)            |  0.340 |  -0.378 to 1.000 | 7 |        1 |        - |        - | -1.000 |

      5-best by chance: 50.0%. Instructions on which the judge is constant: 1.
      Intervals: 100 bootstrap resamples of 4 groups, seed 1. "if wrong": the value if excluded items counted as wrong."
    `)
  })

  it('shows nothing as nothing', () => {
    const text = formatReportCard(reportCard([], { max: 5 }))
    expect(text).not.toMatch(/NaN|undefined/)
  })
})

describe('compareJudges', () => {
  it('compares on items valid for both', () => {
    const a = [ranked(3, 3), ranked(4, undefined), ranked(2, 4)]
    const b = [ranked(4, 3), ranked(4, 2), ranked(5, 4)]
    const { metrics, responses, unscored } = compareJudges(a, b, { max: 5, resamples: 50 })
    expect(metrics.tiesHalf).toMatchObject({ a: 0.25, b: 1, difference: 0.75 })
    expect([responses, unscored]).toEqual([5, 1])
  })

  it('has narrower intervals than two cards, as resamples are shared', () => {
    const a = simulated(200)
    const b = a.map(({ group, responses }, i) => ({
      ...(group !== undefined && { group }),
      responses: i % 10 === 0 ? responses.map(r => ({ ...r, score: 5 - r.rank })) : responses,
    }))
    const { difference, interval } = compareJudges(a, b, { max: 5, resamples: 500 }).metrics.tiesHalf
    const alone = reportCard(a, { max: 5, resamples: 500 }).metrics.tiesHalf.interval
    expect(difference).toBeGreaterThan(0)
    expect((interval?.high ?? 1) - (interval?.low ?? 0)).toBeLessThan((alone?.high ?? 0) - (alone?.low ?? 0))
  })

  it('refuses sets that differ', () => {
    expect(() => compareJudges([ranked(1, 2)], [], { max: 5 })).toThrow(
      'b: expected as many instructions as a (1)',
    )
    expect(() => compareJudges([ranked(1, 2)], [ranked(1, 2, 3)], { max: 5 })).toThrow(
      'b[0].responses: expected',
    )
    const long = (length: number) => [{ responses: [{ rank: 0, score: 3, length }, ...ranked(2).responses] }]
    expect(() => compareJudges(long(10), long(11), { max: 5 })).toThrow(
      'b[0].responses[0].length: expected the length in a (10)',
    )
  })
})
