import { describe, expect, it } from 'vitest'
import { reportCardOverSeeds } from '../../src/evaluate/index.js'
import { formatReportCardOverSeeds } from '../../src/report/index.js'

const judged = (...scores: (number | undefined)[]) =>
  [0, 1].map(() => ({ responses: scores.map((score, rank) => ({ rank, score, length: 10 - rank })) }))

describe('formatReportCardOverSeeds', () => {
  const text = formatReportCardOverSeeds(
    reportCardOverSeeds([judged(5, 3, 1), judged(4, 4, 1), judged(4, 5, undefined)], {
      max: 5,
      resamples: 50,
    }),
  )
  const cellsOf = (name: string) =>
    text
      .split('\n')
      .find(line => line.startsWith(`| ${name} `))
      ?.split('|')
      .map(cell => cell.trim())

  it('shows mean, interval, range, n, what is excluded, and the mean if that were wrong', () => {
    const head = cellsOf('metric')
    const row = cellsOf('pairwise accuracy (ties half)')
    const shown = Object.fromEntries(head?.map((name, i) => [name, row?.[i]]) ?? [])
    // Seeds: 6 of 6; 5 of 6; 0 of 2, with 4 excluded.
    expect(shown).toMatchObject({
      mean: '61.1%',
      'min to max': '0.0% to 100.0%',
      seeds: '3',
      n: '6 / 6 / 2',
      excluded: '0 / 0 / 4',
      'if wrong': '61.1%',
      constant: '50.0%',
      longer: '100.0%',
    })
    expect(shown['95% interval']).toMatch(/% to .*%/)
    expect(cellsOf('exact match, 3 responses')?.slice(2, 9)).toEqual([
      ...['50.0%', '-', '0.0% to 100.0%', '2', '2 / 2 / 0', '0 / 0 / 2', '33.3%'],
    ])
  })

  it('says how many seeds, responses and resamples there are', () => {
    expect(text).toContain('Seeds: 3. Instructions: 2')
    expect(text).toContain('Responses without a score: 0 / 0 / 2 of 6.')
    expect(text).toContain('5-best by chance: 33.3% / - / 33.3%.')
    expect(text).toContain('50 bootstrap resamples of 3 seeds and 2 groups, seed 1')
  })
})
