import { expect, it } from 'vitest'
import { chooseJudge } from '../../../src/evaluate/index.js'
import { formatJudgeBench } from '../../../src/report/judge-bench/format-judge-bench.js'
import { recommendation } from '../../../src/report/judge-bench/recommendation.js'

const bench = (silent: number) => ({
  judges: [],
  choice: chooseJudge(
    [
      {
        name: 'shy',
        max: 5,
        judged: Array.from({ length: 40 }, (_, i) => ({
          responses: [
            { rank: 0, ...(i >= silent && { score: 5 }) },
            { rank: 1, score: 1 },
          ],
        })),
      },
    ],
    { resamples: 200 },
  ),
})

it('says how much of the data a recommended judge gave no score', () => {
  expect(recommendation(bench(20)).join('\n')).toContain('shy gave no score for 25.0% of the responses')
  expect(recommendation(bench(0)).join('\n')).not.toContain('no score')
})

const alike = (
  ...judges: readonly { readonly tokens: number; readonly money?: number; readonly currency?: string }[]
) => {
  const judged = Array.from({ length: 40 }, () => ({
    responses: [
      { rank: 0, score: 5 },
      { rank: 1, score: 1 },
    ],
  }))
  const names = ['large', 'small']
  return {
    choice: chooseJudge(
      names.map(name => ({ name, max: 5, judged })),
      { resamples: 200 },
    ),
    judges: judges.map((judge, i) => ({
      ...{ name: names[i] ?? '', votes: 240, failed: {}, responses: 80 },
      ...judge,
    })),
  }
}

it('recommends the cheapest by money where that is known of all in one currency, else by tokens', () => {
  const large = { tokens: 8000, money: 0.4, currency: 'EUR' }
  const small = { tokens: 16_000, money: 0.1, currency: 'EUR' }
  expect(recommendation(alike(large, small))[0]).toContain(
    'small costs the least (1.25 EUR for 1,000 responses)',
  )
  expect(formatJudgeBench(alike(large, small))).toContain('1.25 EUR')
  const byTokens = 'large takes the fewest tokens a response (100)'
  expect(recommendation(alike(large, { tokens: 16_000 }))[0]).toContain(byTokens)
  expect(recommendation(alike(large, { ...small, currency: 'USD' }))[0]).toContain(byTokens)
})

it('names no cheapest where all cost the same, or one of them is not counted', () => {
  const one = { tokens: 8000, money: 0.4, currency: 'EUR' }
  expect(recommendation(alike(one, one))[0]).not.toContain('reason to take it')
  expect(recommendation(alike(one, { ...one, tokens: 0, money: 0 }))[0]).not.toContain('reason to take it')
})

it('says why an interval above chance is not enough of few instructions', () => {
  const scores = [5, 5, 5, 4]
  const judged = scores.map(score => ({
    responses: [
      { rank: 0, score },
      { rank: 1, score: 1 },
    ],
  }))
  const choice = chooseJudge([{ name: 'few', max: 5, judged }], { resamples: 200 })
  expect(recommendation({ judges: [], choice })[0]).toContain(
    'That is above 50%, but of 1 judge on 4 independent instructions one may come out so by luck. Look at',
  )
  const even = scores.map((_, i) => ({
    responses: [
      { rank: 0, score: i % 2 },
      { rank: 1, score: 1 - (i % 2) },
    ],
  }))
  const other = chooseJudge([{ name: 'even', max: 5, judged: even }], { resamples: 200 })
  expect(recommendation({ judges: [], choice: other })[0]).not.toContain('by luck')
})
