import { expect, test } from 'vitest'
import { kendall, spearman, type TestResult } from '../../src/evaluate/index.js'
import {
  binomialTest,
  classificationScores,
  cohenKappa,
  exactInterval,
  mannWhitney,
  meanInterval,
  pairedTTest,
  pearson,
  quantile,
  type RankMethod,
  ranks,
  summarize,
  welchTTest,
  wilcoxon,
  wilsonInterval,
} from '../../src/evaluate/stats/index.js'
import {
  betaRegularized,
  normalQuantile,
  normalTail,
  studentTwoSided,
} from '../../src/evaluate/stats/special.js'
import { describeShared } from '../shared-data.js'

type Loose = number | 'NaN' | 'Infinity' | '-Infinity'
type Pair = [Loose, Loose]
interface Result {
  statistic: Loose
  pvalue: Loose
}
interface Correlation extends Record<string, unknown> {
  name: string
  x: Loose[]
  y: Loose[]
}
interface Reference {
  correlations: Correlation[]
  long_correlations: Correlation[]
  samples: (Record<string, unknown> & { values: Loose[] })[]
  binomial: (Record<string, unknown> & { k: number; n: number; p: number })[]
  distributions: Record<'norm_ppf' | 'norm_sf' | 't_sf2' | 'betainc', number[][]>
  kappa: (Record<string, Loose> & { a: never; b: never })[]
  paired_tests: (Record<string, unknown> & { a: number[]; b: number[] })[]
}

const numbers = (values: readonly Loose[]): number[] => values.map(Number)

/** Absolute for ordinary numbers; p-values in the tail are also held to a relative error. */
function near(actual: number, expected: unknown, relative = 1e-8): void {
  const wanted = Number(expected)
  if (Number.isNaN(wanted)) {
    expect(actual).toBeNaN()
    return
  }
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-9)
  if (wanted > 1e-300) expect(Math.abs(actual / wanted - 1)).toBeLessThanOrEqual(relative)
}

function nearTest(actual: TestResult, expected: unknown): void {
  const { statistic, pvalue } = expected as Result
  near(actual.statistic, statistic)
  near(actual.pvalue, pvalue)
}

describeShared('scipy reference', 'stats/scipy_reference.json', text => {
  const reference = JSON.parse(text || '{}') as Reference
  const { correlations = [], long_correlations = [], samples = [], binomial = [], kappa = [] } = reference

  function checkCorrelations(x: number[], y: number[], wanted: Record<string, unknown>): void {
    nearTest(spearman(x, y), wanted.spearman)
    nearTest(spearman(x, y, { alternative: 'greater' }), wanted.spearman_greater)
    nearTest(spearman(x, y, { alternative: 'less' }), wanted.spearman_less)
    nearTest(kendall(x, y), wanted.kendall_b)
    nearTest(kendall(x, y, { variant: 'c' }), wanted.kendall_c)
    nearTest(kendall(x, y, { alternative: 'greater' }), wanted.kendall_b_greater)
    nearTest(kendall(x, y, { alternative: 'less' }), wanted.kendall_b_less)
    if (wanted.kendall_b_asymptotic) {
      nearTest(kendall(x, y, { method: 'asymptotic' }), wanted.kendall_b_asymptotic)
    }
    if (wanted.kendall_b_exact) nearTest(kendall(x, y, { method: 'exact' }), wanted.kendall_b_exact)
    if ('error' in (wanted.pearson as object)) expect(() => pearson(x, y)).toThrow(/expected/)
    else nearTest(pearson(x, y), wanted.pearson)
  }

  test.each(correlations.map((each, i) => [i, each.name, each] as const))(
    'correlations %i: %s',
    (_, __, each) => {
      const x = numbers(each.x)
      checkCorrelations(x, numbers(each.y), each)
      for (const method of ['average', 'min', 'max', 'dense', 'ordinal'] satisfies RankMethod[]) {
        const wanted = each[`rank_x_${method}`]
        if (wanted) expect(ranks(x, method)).toEqual(numbers(wanted as Loose[]))
      }
    },
  )

  test.each(long_correlations.map(each => [each.name, each] as const))('%s', (_, each) => {
    const { seed_x, seed_y, mod } = each.generator as { seed_x: number; seed_y: number; mod: number | null }
    const draw = (seed: number): number[] => {
      let s = seed
      return Array.from({ length: each.n as number }, () => {
        s = Number((BigInt(s) * 48271n) % 2147483647n)
        return s
      })
    }
    const rawX = draw(seed_x)
    const rawY = draw(seed_y).map((value, i) => 0.3 * (rawX[i] ?? 0) + 0.7 * value)
    const x = mod === null ? rawX : rawX.map(value => value % mod)
    const y = mod === null ? rawY : rawY.map(value => Math.trunc(value) % mod)
    checkCorrelations(x, y, each)
  })

  test('samples: moments, quantiles, intervals of the mean', () => {
    expect.hasAssertions()
    for (const each of samples) {
      const values = numbers(each.values)
      const summary = summarize(values)
      near(summary.mean, each.mean)
      near(summary.standardDeviation, each.std_ddof1)
      near(summary.standardError, each.sem)
      near(summary.median, each.median)
      for (const share of [0.025, 0.25, 0.5, 0.9, 0.975])
        near(quantile(values, share), each[`quantile_${share}`])
      const t = meanInterval(values)
      const normal = meanInterval(values, { distribution: 'normal' })
      ;[t.low, t.high].forEach((end, i) => {
        near(end, (each.t_ci95 as Pair)[i])
      })
      ;[normal.low, normal.high].forEach((end, i) => {
        near(end, (each.normal_ci95 as Pair)[i])
      })
    }
  })

  test('binomial tests and intervals', () => {
    expect.hasAssertions()
    for (const each of binomial) {
      const { k, n, p } = each
      near(binomialTest(k, n, { p }), each.pvalue)
      near(binomialTest(k, n, { p, alternative: 'less' }), each.pvalue_less)
      near(binomialTest(k, n, { p, alternative: 'greater' }), each.pvalue_greater)
      const intervals = {
        exact: exactInterval(k, n),
        wilson: wilsonInterval(k, n),
        wilsoncc: wilsonInterval(k, n, { correction: true }),
      }
      for (const [name, { low, high }] of Object.entries(intervals)) {
        const [wantedLow, wantedHigh] = each[`ci95_${name}`] as Pair
        near(low, wantedLow)
        near(high, wantedHigh)
      }
    }
  })

  test('distributions', () => {
    expect.hasAssertions()
    const { norm_ppf, norm_sf, t_sf2, betainc } = reference.distributions
    for (const [p = 0, z] of norm_ppf) near(normalQuantile(p), z)
    for (const [z = 0, p] of norm_sf) near(normalTail(z), p, 1e-10)
    for (const [t = 0, df = 0, p] of t_sf2) near(studentTwoSided(t, df), p, 1e-9)
    for (const [a = 0, b = 0, x = 0, p] of betainc) near(betaRegularized(a, b, x), p, 1e-10)
  })

  test('kappa and classification scores', () => {
    expect.hasAssertions()
    for (const each of kappa) {
      const { a, b } = each as { a: number[]; b: number[] }
      near(cohenKappa(a, b), each.kappa)
      near(cohenKappa(a, b, { weights: 'linear' }), each.kappa_linear)
      near(cohenKappa(a, b, { weights: 'quadratic' }), each.kappa_quadratic)
      const scores = classificationScores(a, b)
      near(scores.accuracy, each.accuracy)
      near(scores.precision, each.precision_macro)
      near(scores.recall, each.recall_macro)
      near(scores.f1, each.f1_macro)
    }
  })

  test('paired and two-sample tests', () => {
    expect.hasAssertions()
    for (const { a, b, ...wanted } of reference.paired_tests) {
      nearTest(pairedTTest(a, b), wanted.ttest_rel)
      nearTest(welchTTest(a, b), wanted.ttest_ind_welch)
      nearTest(wilcoxon(a, b), wanted.wilcoxon)
      nearTest(mannWhitney(a, b), wanted.mannwhitney)
    }
  })
})
