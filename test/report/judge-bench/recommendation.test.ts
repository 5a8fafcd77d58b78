import { expect, it } from 'vitest'
import { chooseJudge } from '../../../src/evaluate/index.js'
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
