import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareJudges, type JudgedInstruction, reportCard } from '../../src/evaluate/index.js'
import { metricNames } from '../../src/evaluate/metric-names.js'
import { instructionsOf } from './make.js'

const options = { max: 5, resamples: 30 }
type Response = JudgedInstruction['responses'][number]

/** The same instructions with other responses. */
const mapped = (
  instructions: JudgedInstruction[],
  of: (response: Response) => Response,
): JudgedInstruction[] => instructions.map(each => ({ ...each, responses: each.responses.map(of) }))

const scoreOf = ({ score }: Response): number | undefined =>
  score === undefined || typeof score === 'number' ? score : score.numerator / score.denominator

/** Point values by metric. */
const valuesOf = (instructions: JudgedInstruction[]): (number | undefined)[] => {
  const { metrics } = reportCard(instructions, { ...options, resamples: 1 })
  return metricNames.map(name => metrics[name].value)
}

const close = (actual: readonly (number | undefined)[], wanted: readonly (number | undefined)[]): void => {
  metricNames.forEach((name, i) => {
    const value = wanted[i]
    if (value === undefined) expect(actual[i], name).toBeUndefined()
    else expect(actual[i], name).toBeCloseTo(value, 9)
  })
}

const correlations = metricNames.filter(name => /spearman|kendall/.test(name))

describe('a report card', () => {
  it('does not see the order of responses, nor what ranks and scores are called: intervals included', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const card = reportCard(instructions, options)
        const turned = instructions.map(({ responses }) => ({ responses: [...responses].reverse() }))
        const renamed = mapped(instructions, ({ rank, ...rest }) => ({ ...rest, rank: 2 * rank ** 2 + 1 }))
        const bent = mapped(instructions, response => {
          const score = scoreOf(response)
          return { ...response, score: score === undefined ? undefined : (3 * score) ** 2 / 45 }
        })
        for (const other of [turned, renamed, bent]) {
          const { metrics } = reportCard(other, options)
          close(
            metricNames.map(name => metrics[name].value),
            metricNames.map(name => card.metrics[name].value),
          )
          for (const end of ['low', 'high'] as const) {
            close(
              metricNames.map(name => metrics[name].interval?.[end]),
              metricNames.map(name => card.metrics[name].interval?.[end]),
            )
          }
        }
      }),
    )
  })

  it('has the same values for data that are there twice', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        close(valuesOf([...instructions, ...instructions]), valuesOf(instructions))
      }),
    )
  })

  it('negates correlations, and trades right for wrong, where human ranks are reversed', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const reversed = mapped(instructions, response => ({ ...response, rank: 3 - response.rank }))
        const [there, back] = [instructions, reversed].map(each => reportCard(each, options).metrics)
        for (const name of correlations) {
          const [a, b] = [there?.[name].value, back?.[name].value]
          if (a === undefined) expect(b).toBeUndefined()
          else expect(b).toBeCloseTo(-a, 9)
        }
        for (const name of ['tiesHalf', 'tiesExcluded'] as const) {
          const [a, b] = [there?.[name].value, back?.[name].value]
          if (a === undefined) expect(b).toBeUndefined()
          else expect(b).toBeCloseTo(1 - a, 12)
        }
        expect(back?.decidedShare).toEqual(there?.decidedShare)
      }),
    )
  })

  it('is perfect for a judge that gives the humans order, and 0 or one half for one that says nothing', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const perfect = reportCard(
          mapped(instructions, r => ({ ...r, score: 5 - r.rank })),
          options,
        )
        const silent = reportCard(
          mapped(instructions, r => ({ ...r, score: 2 })),
          options,
        )
        if (perfect.instructions === 0) return
        for (const name of metricNames) {
          const { value, asWrong } = perfect.metrics[name]
          if (name === 'fiveBest' && value === undefined) continue
          expect(value, name).toBeCloseTo(1, 12)
          if (asWrong !== undefined) expect(asWrong).toBeCloseTo(1, 12)
        }
        expect(silent.metrics.tiesHalf.value).toBe(0.5)
        for (const name of ['strict', 'decidedShare', 'exactMatch', 'spearman', 'kendall'] as const) {
          expect(silent.metrics[name].value, name).toBe(0)
        }
        for (const name of ['tiesExcluded', 'fiveBest', 'kendallVarying', 'spearmanPooled'] as const) {
          expect(silent.metrics[name].value, name).toBeUndefined()
        }
        expect(silent.metrics.tiesHalf).toEqual(silent.baselines.constant.tiesHalf)
      }),
    )
  })

  it('keeps its metrics in their known relations', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const { metrics } = reportCard(instructions, options)
        const [half, only, decided, strict] = (
          ['tiesHalf', 'tiesExcluded', 'decidedShare', 'strict'] as const
        ).map(name => metrics[name].value)
        if (half !== undefined && strict !== undefined && decided !== undefined) {
          expect(half).toBeCloseTo(strict + (1 - decided) / 2, 12)
          expect(strict).toBeCloseTo((only ?? 0) * decided, 12)
        }
        for (const name of metricNames) {
          const { value, interval, asWrong, n } = metrics[name]
          const floor = correlations.includes(name) ? -1 : 0
          for (const each of [value, asWrong, interval?.low, interval?.high]) {
            if (each !== undefined) expect(each >= floor - 1e-12 && each <= 1 + 1e-12, name).toBe(true)
          }
          if (n === 0) expect(value).toBeUndefined()
          if (value !== undefined && asWrong !== undefined && name !== 'decidedShare')
            expect(asWrong).toBeLessThanOrEqual(value + 1e-12)
        }
      }),
    )
  })
})

describe('a comparison of judges', () => {
  it('turns round with the judges, and finds nothing between a judge and itself', () => {
    fc.assert(
      fc.property(instructionsOf, instructions => {
        const other = mapped(instructions, response => {
          const score = scoreOf(response)
          return { ...response, score: response.rank === 1 || score === undefined ? undefined : 5 - score }
        })
        const there = compareJudges(instructions, other, options)
        const back = compareJudges(other, instructions, options)
        const same = compareJudges(instructions, instructions, options)
        for (const name of metricNames) {
          const { a, b, difference, interval } = there.metrics[name]
          expect(back.metrics[name]).toMatchObject({ a: b, b: a })
          if (difference === undefined) {
            expect(back.metrics[name].difference).toBeUndefined()
            continue
          }
          expect(back.metrics[name].difference).toBeCloseTo(-difference, 12)
          if (interval) expect(back.metrics[name].interval?.low).toBeCloseTo(-interval.high, 12)
          expect([undefined, 0]).toContain(same.metrics[name].difference)
        }
        expect([back.responses, back.unscored]).toEqual([there.responses, there.unscored])
      }),
    )
  })
})
