import { expect, it } from 'vitest'
import { acceptJudged } from '../../src/data/index.js'
import { formatEftReport } from '../../src/report/index.js'
import { judged } from '../data/eft/fixtures.js'

it('shows what each rule makes of the same judgements', () => {
  const { report } = acceptJudged(
    [
      judged('a', [5], [3], [3]),
      judged('b', [4, 4], [5, 1], ['unreadable', 'unreadable']),
      judged('c', [2, 2], [2, 2]),
      judged('d', [5], ['unreadable'], [1]),
    ],
    { rows: 3 },
  )
  expect(formatEftReport(report)).toBe(`\
                       no-inversion*  strict  resample(2)
---------------------------------------------------------
instructions judged                4       4            4
accepted                           2       1            3
yield                          50.0%   25.0%        75.0%
  rejected: all-tied               1       1            1
  rejected: inversion              1       1            0
  rejected: tie                    0       1            0
their responses                    6       3            9
rows                               5       2            7
  excluded: no-score               1       1            2
  score 1                          1       1            2
  score 3                          2       0            2
  score 4                          0       0            1
  score 5                          2       1            2
tied pairs                     25.0%    0.0%        20.0%

* 2 rows were more than asked for`)
})

it('shows that nothing was judged', () => {
  expect(formatEftReport(acceptJudged([]).report)).toMatch(/^yield +– +–$/m)
})
