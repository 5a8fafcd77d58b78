import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { designOf } from '../../../src/evaluate/alpaca-eval/design.js'
import { type AlpacaEvalItem, alpacaEval, lengthControlledWinRate } from '../../../src/evaluate/index.js'
import { items, itemsOf } from './make.js'

/** A judge that prefers what is longer, and a model that is longer where its output is not better. */
const biased: readonly AlpacaEvalItem[] = Array.from({ length: 60 }, (_, i) => ({
  preference: 1 + 1 / (1 + Math.exp(-((i % 7) - 2))),
  length: 300 + 100 * (i % 7),
  baselineLength: 400,
}))

const hard = (list: readonly AlpacaEvalItem[]): AlpacaEvalItem[] =>
  list.map((item, i) => ({ ...item, difficulty: ((i * 7) % 11) / 5 - 1 }))

const gamed = {
  tanhLength: [0.9, -0.9],
  difficulty: [0.1, -0.1],
  weight: 0.1,
  labelSums: { tanhLength: 0, difficulty: 0 },
}

const rateOf = (
  list: readonly AlpacaEvalItem[],
  options: Parameters<typeof lengthControlledWinRate>[1] = {},
) => {
  const result = lengthControlledWinRate(list, options)
  if (!result.ok) throw new Error(result.reason)
  return result
}

/**
 * Whether the fit can tell length from the bias. Where each difference of lengths is far from 0 for their spread, their
 * tanh are all 1 or all -1: any division between the two weights is as small, and rounding chooses.
 */
function isDecided(list: readonly AlpacaEvalItem[]): boolean {
  const lengths = designOf(list, undefined).rows.map(([tanh = 0]) => tanh)
  return Math.max(...lengths) - Math.min(...lengths) > 1e-6 || lengths.every(tanh => tanh === 0)
}

describe('lengthControlledWinRate', () => {
  it('takes out what length explains', () => {
    const raw = alpacaEval(biased, { resamples: 10 }).winRate ?? 0
    const { winRate, weights, model, standardError } = rateOf(biased, { C: 100 })
    expect(raw).toBeGreaterThan(60)
    expect(winRate).toBeLessThan(raw - 10)
    expect(weights.length).toBeLessThan(-1)
    expect(weights).not.toHaveProperty('difficulty')
    expect(model).toBe('length_controlled_minimal')
    expect(standardError).toBeUndefined()
  })

  it('is the penalised mean where lengths say nothing', () => {
    const equal = itemsOf(2, 1.8, 1.9, 1.2).map(item => ({ ...item, length: 100 }))
    const { winRate, weights } = rateOf(equal, { C: 5 })
    expect(weights.length).toBe(0)
    expect(winRate).toBeCloseTo((100 * (2.9 - 1 / 5)) / 4, 9)
    // A model against itself.
    expect(rateOf(itemsOf(1.5, 1.5, 0), { C: 1 }).winRate).toBe(50)
  })

  it('mirrors when model and baseline change places, and does not mind the order', () => {
    fc.assert(
      fc.property(items, fc.constantFrom(0.1, 3), fc.boolean(), (list, C, withDifficulty) => {
        const given = withDifficulty ? hard(list) : list
        const one = lengthControlledWinRate(given, { C })
        if (!one.ok) return
        fc.pre(isDecided(given))
        const other = given.map(item => ({
          ...item,
          preference: item.preference == null ? null : 3 - (item.preference === 0 ? 1.5 : item.preference),
          length: item.baselineLength,
          baselineLength: item.length,
        }))
        expect(rateOf(other, { C }).winRate).toBeCloseTo(100 - one.winRate, 5)
        expect(rateOf([...given].reverse(), { C }).winRate).toBeCloseTo(one.winRate, 5)
        expect(one.winRate).toBeGreaterThanOrEqual(0)
        expect(one.winRate).toBeLessThanOrEqual(100)
      }),
    )
  })

  it('names what it fitted', () => {
    expect(rateOf(hard(biased), { C: 1 }).model).toBe('length_controlled_noreg')
    expect(rateOf(hard(biased), { C: 1, gamed })).toMatchObject({
      model: 'length_controlled_v1',
      weights: { difficulty: expect.any(Number) },
    })
  })

  it('counts what has no preference, and predicts for its difficulty too', () => {
    const list = hard(biased).map((item, i) => (i === 3 ? { ...item, preference: null } : item))
    const all = rateOf(list, { C: 1 })
    expect(all).toMatchObject({ n: 59, excluded: 1 })
    const { weights } = all
    const mean =
      list
        .map(
          ({ difficulty = 0 }) =>
            1 / (1 + Math.exp(-(weights.bias + (weights.difficulty ?? 0) * difficulty))),
        )
        .reduce((sum, p) => sum + p, 0) / 60
    expect(all.winRate).toBeCloseTo(100 * mean, 9)
  })

  it('chooses C by seeded folds', () => {
    const chosen = rateOf(biased)
    expect(chosen.heldOutLoss).toBeGreaterThan(0)
    expect(rateOf(biased)).toEqual(chosen)
    expect(rateOf(biased, { C: chosen.C })).toEqual({ ...chosen, heldOutLoss: undefined })
    expect(rateOf(biased, { seed: 2 }).heldOutLoss).not.toBe(chosen.heldOutLoss)
    expect(rateOf(biased, { Cs: [10, 0.01] }).C).toBe(10)
    // Preferences that are noise are best predicted by nothing at all: the strongest penalty, of equal ones.
    const noise = itemsOf(...Array.from({ length: 40 }, (_, i) => (i % 2 ? 1 : 2)))
    expect(rateOf(noise).C).toBeCloseTo(1e-4, 12)
  })

  it('says why there is none', () => {
    expect(lengthControlledWinRate([])).toEqual({ ok: false, reason: 'too-few', n: 0, excluded: 0 })
    expect(lengthControlledWinRate(itemsOf(2, null), { C: 1 })).toMatchObject({
      ok: false,
      n: 1,
      excluded: 1,
    })
    expect(lengthControlledWinRate(itemsOf(2, 1, 2, 1))).toMatchObject({ ok: false, n: 4 })
    expect(lengthControlledWinRate(itemsOf(2, 1, 2, 1), { folds: 4 })).toMatchObject({ ok: true })
  })

  it('has no rate where the objective has no minimum', () => {
    const list = hard(itemsOf(2, 1, 2, 1)).map(item => ({ ...item, difficulty: 0 }))
    // Each sum is possible, both together are not: the rows' values are the same but for a factor.
    const labelSums = { tanhLength: 10, difficulty: 0 }
    const impossible = { tanhLength: [0.5, 0.5], difficulty: [1, 1], weight: 10, labelSums }
    const result = lengthControlledWinRate(list, { C: 100, gamed: impossible })
    expect(result).toEqual({ ok: false, reason: 'no-fit', n: 4, excluded: 0 })
  })

  it('finds the optimum where difficulty and bias hardly differ', () => {
    const list = [
      { preference: 2, length: 569, baselineLength: 225, difficulty: 359.7776840253628 },
      { preference: 1, length: 1654, baselineLength: 1247, difficulty: 335.42761082548077 },
    ]
    // scipy 1.17 (minimize, L-BFGS-B, positive and negative parts apart) finds no smaller objective.
    expect(rateOf(list, { C: 105.08712345092465 }).winRate).toBeCloseTo(100, 1)
  })

  it.each([
    [{ C: 0 }, 'C: expected a number above 0'],
    [{ C: Number.POSITIVE_INFINITY }, 'C: '],
    [{ C: 1e7 }, 'C: '],
    [{ Cs: [] }, 'Cs: '],
    [{ Cs: [1, -1] }, 'Cs[1]: '],
    [{ folds: 1 }, 'folds: expected at least 2'],
    [{ seed: 0.5 }, 'seed: '],
    [{ lambda: 1 }, 'lambda: expected one of the options'],
    [{ gamed }, 'gamed: expected nothing where items have no difficulty'],
    [
      { gamed: { ...gamed, difficulty: [1] } },
      'gamed.difficulty: expected an array as long as tanhLength (2)',
    ],
    [{ gamed: { ...gamed, tanhLength: [1, Number.NaN] } }, 'gamed: expected finite numbers'],
    [{ gamed: { ...gamed, weight: 0 } }, 'gamed.weight: '],
    [{ gamed: { ...gamed, labelSums: { tanhLength: 0 } } }, 'gamed.labelSums.difficulty: '],
    [
      { gamed: { ...gamed, labelSums: { tanhLength: 10, difficulty: 0 } } },
      'gamed.labelSums.tanhLength: expected a number in -0.09',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => lengthControlledWinRate(biased, options as never)).toThrow(message)
  })
})

describe('alpacaEval', () => {
  it('puts the cross-validated rate beside that of a given C', () => {
    const report = alpacaEval(biased, { C: 0.01, resamples: 20, seed: 3, confidence: 0.9 })
    expect(report.lengthControlled).toBeUndefined()
    expect(report.lengthControlledWithoutDifficulty).toEqual(lengthControlledWinRate(biased, { C: 0.01 }))
    expect(report.lengthControlledCrossValidated).toEqual(lengthControlledWinRate(biased, { seed: 3 }))
    expect(alpacaEval(hard(biased), { resamples: 20 })).toMatchObject({
      lengthControlled: lengthControlledWinRate(hard(biased)),
      lengthControlledWithoutDifficulty: undefined,
      lengthControlledCrossValidated: undefined,
    })
    expect(() => alpacaEval(biased, { draws: 1 } as never)).toThrow('draws: expected one of the options')
  })
})
