// The statistics give what scipy, scikit-learn and krippendorff give, and a report card's metrics what numpy makes of
// their definitions. Where they part on purpose:
// - scipy no longer takes -Infinity and Infinity in one array for a NaN; `spearman` and `kendall` do, as scipy 1.10 did.
//   No array here holds both.
// - `pearson` refuses single values, NaN and infinities, where scipy answers NaN or refuses too: not asked here.
// - scipy's asymptotic `kendalltau` divides by zero at n = 2; ours has no p-value there.
// - At |r| = 1 scipy's r may be off by its last bit, and its p-value is then 1e-24 or 1e-200 in place of 0.
// - scipy's `wilcoxon` permutes few differences with ties or zeros; ours goes by the normal distribution, which scipy is
//   asked for there. Without any difference its statistic is 0 and its p-value NaN; ours are both NaN.
// - krippendorff refuses data with fewer than two values; ours is NaN.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { reportCard } from 'self-rewarding/evaluate'
import {
  binomialTest,
  classificationScores,
  cohenKappa,
  exactInterval,
  kendall,
  krippendorffAlpha,
  mannWhitney,
  pairedTTest,
  pearson,
  ranks,
  spearman,
  welchTTest,
  wilcoxon,
  wilsonInterval,
} from 'self-rewarding/stats'
import { check } from '../check.mjs'
import { folder, python } from './python.mjs'

/** @template T @param {fc.Arbitrary<T>} arbitrary @param {number} numRuns @param {number} seed */
const some = (arbitrary, numRuns, seed) => fc.sample(arbitrary, { numRuns, seed })

/** Numbers whose squares vanish are no statistic's concern. @param {number} each */
const withoutSquareZero = each => (Math.abs(each) < 1e-30 ? 0 : each)
/** Few distinct values, many, one; a NaN or an infinity now and then. */
const value = fc.oneof(
  { weight: 1, arbitrary: fc.constant(fc.nat(2)) },
  { weight: 2, arbitrary: fc.constant(fc.integer({ min: -9, max: 9 }).map(each => each / 3)) },
  {
    weight: 2,
    arbitrary: fc.constant(fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(withoutSquareZero)),
  },
  { weight: 1, arbitrary: fc.nat(3).map(fc.constant) },
  {
    weight: 1,
    arbitrary: fc.constant(fc.oneof({ weight: 9, arbitrary: fc.nat(50) }, fc.constant(Number.NaN))),
  },
  {
    weight: 1,
    arbitrary: fc.constant(fc.oneof({ weight: 9, arbitrary: fc.nat(50) }, fc.constant(Infinity))),
  },
)
const size = fc.oneof(fc.nat(4), fc.nat(12), fc.nat(60), fc.integer({ min: 200, max: 3000 }))
/** @param {fc.Arbitrary<number>} of @param {number} length */
const listOf = (of, length) => fc.array(of, { minLength: length, maxLength: length, size: 'max' })
const paired = fc
  .tuple(value, value, size)
  .chain(([x, y, length]) => fc.tuple(listOf(x, length), listOf(y, length)))
const unpaired = fc
  .tuple(value, value, size, size)
  .chain(([x, y, n, m]) => fc.tuple(listOf(x, Math.min(n, 300)), listOf(y, Math.min(m, 300))))
/** Reversed or equal but for a few: p-values far out in the tails. */
const near = fc.tuple(fc.integer({ min: 2, max: 80 }), fc.boolean(), fc.nat(3)).map(([n, up, swaps]) => {
  const x = Array.from({ length: n }, (_, i) => i)
  const y = x.map(each => (up ? each : -each))
  for (let i = 0; i < swaps; i++) y.splice(i, 2, ...y.slice(i, i + 2).reverse())
  return [x, y]
})
const counts = fc
  .tuple(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5000 })), fc.nat(1000))
  .map(([n, share]) => [Math.round((n * share) / 1000), n])
const binomial = fc
  .tuple(counts, fc.constantFrom(0.5, 0.1, 1 / 3, 0.9, 0, 1), fc.constantFrom(0.95, 0.9, 0.5, 0.999))
  .map(([[k, n], p, confidence]) => [k, n, p, confidence])
const label = fc.oneof(fc.constant(fc.nat(1)), fc.constant(fc.nat(5)), fc.nat(9).map(fc.constant))
const raters = fc
  .tuple(label, fc.integer({ min: 1, max: 60 }))
  .chain(([of, length]) => fc.tuple(listOf(of, length), listOf(of, length)))
const rated = fc
  .tuple(label, fc.constantFrom(2, 3, 8))
  .chain(([of, most]) =>
    fc.array(fc.array(fc.option(of, { freq: 4 }), { maxLength: most }), { minLength: 1, maxLength: 30 }),
  )

const thirds = fc.nat(15)
const doubles = fc.double({ min: 0, max: 15, noNaN: true })
const card = fc
  .oneof(fc.constant(thirds), fc.constant(fc.constantFrom(15, 14)), fc.constant(doubles))
  .chain(score =>
    fc.array(fc.array(fc.tuple(fc.nat(4), fc.option(score, { freq: 12 })), { maxLength: 7 }), {
      maxLength: 40,
    }),
  )

/** @type {{ correlations: any[], samples: any[], binomial: any[], raters: any[], alphas: any[], cards: any[] }} */
const asked = {
  correlations: [...some(paired, 500, 1), ...some(near, 100, 2)],
  samples: [...some(paired, 300, 3), ...some(unpaired, 300, 4)],
  binomial: some(binomial, 600, 5),
  raters: some(raters, 600, 6),
  alphas: some(rated, 600, 7).map(units => [units]),
  cards: some(card, 300, 8).map(instructions => [instructions, 15]),
}
const input = path.join(folder, 'asked.json')
// NaN becomes null.
writeFileSync(
  input,
  JSON.stringify(asked, (_, each) => (each === Infinity ? 'Infinity' : each)),
)
const answers = python('statistics_oracle.py', input)

/** @param {unknown} answer */
const numberOf = answer => (answer === 'inf' ? Infinity : answer === '-inf' ? -Infinity : Number(answer))

/** How many answers were neither a whole number nor none. */
let telling = 0

/** Within 1e-9; large values in as many digits. @param {number} actual @param {unknown} answer @param {string} what */
function near9(actual, answer, what) {
  const wanted = numberOf(answer)
  if (Number.isFinite(wanted) && Math.abs(wanted) % 1 > 0) telling += 1
  const same = Object.is(actual, wanted) || Math.abs(actual - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))
  assert.ok(same || actual === wanted, `${what}: ${actual}, not ${wanted}`)
}

/**
 * Statistic and p-value; a p-value in the tail also to seven digits.
 * @param {{ statistic: number, pvalue: number }} ours @param {any} answer @param {string} what
 */
function same(ours, answer, what) {
  assert.ok(!answer.error, `${what}: ${answer.error}`)
  near9(ours.statistic, answer.statistic, `${what}, statistic`)
  near9(ours.pvalue, answer.pvalue, `${what}, p-value`)
  const wanted = numberOf(answer.pvalue)
  const perfect = Math.abs(Math.abs(ours.statistic) - 1) < 1e-12
  if (wanted > 1e-300 && !perfect)
    assert.ok(Math.abs(ours.pvalue / wanted - 1) < 1e-7, `${what}: ${ours.pvalue}, not ${wanted}`)
}

/** @param {any} values */
const brief = values =>
  JSON.stringify(values, (_, each) => (typeof each === 'number' ? String(each) : each)).slice(0, 400)

/** @param {keyof typeof asked} name @param {(asked: any, answer: any, what: string) => void} compare */
const each = (name, compare) =>
  check(`${name}: ${asked[name].length}`, () => {
    telling = 0
    for (const [i, given] of asked[name].entries()) compare(given, answers[name][i], brief(given))
    assert.ok(
      telling > asked[name].length,
      `only ${telling} answers are no whole numbers: the test tests nothing`,
    )
  })

await each('correlations', ([x, y], answer, what) => {
  for (const alternative of /** @type {const} */ (['two-sided', 'less', 'greater'])) {
    same(
      spearman(x, y, { alternative }),
      answer[`spearman ${alternative}`],
      `spearman ${alternative} ${what}`,
    )
    for (const variant of /** @type {const} */ (['b', 'c'])) {
      const name = `kendall ${variant} ${alternative}`
      same(kendall(x, y, { alternative, variant }), answer[name], `${name} ${what}`)
    }
  }
  const asymptotic = kendall(x, y, { method: 'asymptotic' })
  if (answer['kendall asymptotic'].error) assert.ok(x.length === 2 && Number.isNaN(asymptotic.pvalue), what)
  else same(asymptotic, answer['kendall asymptotic'], `kendall asymptotic ${what}`)
  const usable = x.length > 1 && [...x, ...y].every(Number.isFinite)
  if (usable) same(pearson(x, y), answer.pearson, `pearson ${what}`)
})

await each('samples', ([a, b], answer, what) => {
  if (answer.ttest_rel) {
    same(pairedTTest(a, b), answer.ttest_rel, `ttest_rel ${what}`)
    const differs = a.some((/** @type {number} */ each, /** @type {number} */ i) => each !== b[i])
    if (differs || a.length === 0) same(wilcoxon(a, b), answer.wilcoxon, `wilcoxon ${what}`)
    else assert.deepEqual(wilcoxon(a, b), { statistic: Number.NaN, pvalue: Number.NaN })
  }
  same(welchTTest(a, b), answer.ttest_ind, `ttest_ind ${what}`)
  same(mannWhitney(a, b), answer.mannwhitneyu, `mannwhitneyu ${what}`)
  for (const [method, wanted] of Object.entries(answer.rank)) {
    const ours = ranks(a, /** @type {import('self-rewarding/stats').RankMethod} */ (method))
    for (const [i, rank] of ours.entries()) near9(rank, wanted[i], `ranks ${method} ${what}`)
  }
})

await each('binomial', ([k, n, p, confidence], answer, what) => {
  for (const alternative of /** @type {const} */ (['two-sided', 'less', 'greater']))
    near9(binomialTest(k, n, { p, alternative }), answer[alternative], `${alternative} ${what}`)
  for (const [method, { low, high }] of Object.entries({
    exact: exactInterval(k, n, { confidence }),
    wilson: wilsonInterval(k, n, { confidence }),
    wilsoncc: wilsonInterval(k, n, { confidence, correction: true }),
  })) {
    near9(low, answer[method][0], `${method} low ${what}`)
    near9(high, answer[method][1], `${method} high ${what}`)
  }
})

await each('raters', ([a, b], answer, what) => {
  for (const weights of /** @type {const} */ (['none', 'linear', 'quadratic']))
    near9(cohenKappa(a, b, { weights }), answer[weights], `kappa ${weights} ${what}`)
  for (const [name, score] of Object.entries(classificationScores(a, b)))
    near9(score, answer[name], `${name} ${what}`)
})

await each('alphas', ([units], answer, what) => {
  const given = units.map((/** @type {(number | null)[]} */ unit) => unit.map(each => each ?? undefined))
  for (const level of /** @type {const} */ (['nominal', 'ordinal', 'interval', 'ratio'])) {
    const ours = krippendorffAlpha(given, { level })
    if (answer[level].error) assert.ok(Number.isNaN(ours), `${level} ${what}: ${answer[level].error}`)
    else near9(ours, answer[level], `${level} ${what}`)
  }
})

await each('cards', ([instructions], answer, what) => {
  const { metrics, fiveBestChance } = reportCard(
    instructions.map((/** @type {[number, number | null][]} */ responses) => ({
      responses: responses.map(([rank, score]) => ({ rank, score: score ?? undefined })),
    })),
    { max: 15, resamples: 1 },
  )
  const ours = { ...metrics, fiveBestChance: { value: fiveBestChance, asWrong: undefined } }
  for (const [name, { value, asWrong }] of Object.entries(ours)) {
    near9(value ?? Number.NaN, answer[name] ?? Number.NaN, `${name} ${what}`)
    if (`${name}AsWrong` in answer)
      near9(asWrong ?? Number.NaN, answer[`${name}AsWrong`] ?? Number.NaN, `${name} as wrong ${what}`)
  }
})
