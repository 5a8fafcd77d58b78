import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lengthScoreCorrelation, type ScoredLength } from '../../../src/evaluate/texts/index.js'

const texts = fc.array(
  fc.record({
    length: fc.nat({ max: 1000 }),
    score: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
    prompt: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
  }),
  { maxLength: 30 },
)

describe('lengthScoreCorrelation', () => {
  it('tells what prompts do from what the judge does within them', () => {
    const of = (prompt: string, pairs: readonly (readonly [number, number])[]): ScoredLength[] =>
      pairs.map(([length, score]) => ({ length, score, prompt }))
    const found = lengthScoreCorrelation([
      ...of('long answers, good ones', [
        [900, 4],
        [1000, 3.5],
      ]),
      ...of('short answers, bad ones', [
        [10, 2],
        [30, 1],
      ]),
    ])
    expect(found.pearson).toBeGreaterThan(0.8)
    expect(found.within).toMatchObject({ spearman: -1, n: 4, excluded: 0, prompts: 2 })
    // Centred: (-50, 0.25), (50, -0.25), (-10, 0.5), (10, -0.5).
    expect(found.within.pearson).toBeCloseTo(-35 / Math.sqrt(5200 * 0.625), 12)
  })

  it('counts what it leaves out', () => {
    const found = lengthScoreCorrelation([
      { length: 1, score: { numerator: 10, denominator: 3 }, prompt: 'a' },
      { length: 2, score: 4, prompt: 'a' },
      { length: 3, prompt: 'a' },
      { length: 4, score: 1, prompt: 'alone' },
      { length: 5, score: 1 },
    ])
    expect(found).toMatchObject({ n: 4, excluded: 1, within: { n: 2, excluded: 3, prompts: 1, pearson: 1 } })
  })

  it('is undefined where nothing varies, rounding errors of a mean aside', () => {
    const third = { numerator: 10, denominator: 3 }
    const same = [0.1, 1, 7].map(length => ({ length, score: third, prompt: 'a' }))
    // The mean of three 0.1 is not 0.1, that of two 0.5 is 0.5.
    const tenths = [1, 2, 4].map(length => ({ length, score: 0.1, prompt: 'a' }))
    const halves = [3, 7].map(length => ({ length, score: 0.5, prompt: 'b' }))
    expect(lengthScoreCorrelation([...tenths, ...halves]).within).toMatchObject({
      n: 5,
      pearson: undefined,
      spearman: undefined,
    })
    const undefineds = { pearson: undefined, spearman: undefined }
    expect(lengthScoreCorrelation(same)).toMatchObject({ ...undefineds, within: { ...undefineds, n: 3 } })
    expect(lengthScoreCorrelation([])).toMatchObject({ ...undefineds, n: 0, within: { n: 0, prompts: 0 } })
    expect(lengthScoreCorrelation([{ length: 1, score: 1 }])).toMatchObject({ ...undefineds, n: 1 })
  })

  it('stays within -1..1 and depends on no order', () => {
    fc.assert(
      fc.property(texts, some => {
        const found = lengthScoreCorrelation(some)
        const turned = lengthScoreCorrelation([...some].reverse())
        for (const [one, other] of [
          [found.pearson, turned.pearson],
          [found.spearman, turned.spearman],
          [found.within.pearson, turned.within.pearson],
          [found.within.spearman, turned.within.spearman],
        ]) {
          if (one === undefined) {
            expect(other).toBeUndefined()
            continue
          }
          expect(Math.abs(one)).toBeLessThanOrEqual(1)
          expect(other).toBeCloseTo(one, 9)
        }
        expect(found.n + found.excluded).toBe(some.length)
        expect(found.within.n + found.within.excluded).toBe(some.length)
      }),
    )
  })

  it('refuses lengths and scores that are none', () => {
    expect(() => lengthScoreCorrelation([{ length: -1 }])).toThrow(/texts\[0\].length/)
    expect(() => lengthScoreCorrelation([{ length: 1, score: Number.NaN }])).toThrow(/texts\[0\].score/)
  })
})
