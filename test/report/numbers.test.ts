import { describe, expect, it } from 'vitest'
import {
  count,
  decimalsFor,
  duration,
  fixed,
  percent,
  plural,
  pvalue,
  range,
  signed,
} from '../../src/report/text/numbers.js'

describe('numbers', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined, null])(
    '%s is a dash',
    value => {
      for (const show of [
        (v: typeof value) => fixed(v, 2),
        percent,
        count,
        pvalue,
        duration,
        (v: typeof value) => signed(v, 2),
      ])
        expect(show(value)).toBe('–')
    },
  )

  it.each([
    [fixed(2.3456, 2), '2.35'],
    [fixed(-0.001, 2), '0.00'],
    [fixed(-1.5, 1), '-1.5'],
    [percent(0.9321), '93.2%'],
    [percent(0), '0.0%'],
    [signed(0.5, 2), '+0.50'],
    [signed(-0.5, 2), '-0.50'],
    [signed(0.001, 2), '0.00'],
    [count(0), '0'],
    [count(999), '999'],
    [count(1600), '1,600'],
    [count(118_224), '118,224'],
    [count(12_345_678), '12,345,678'],
    [pvalue(0.0194), '0.019'],
    [pvalue(0.00099), '<0.001'],
    [pvalue(1), '1.000'],
    [range({ low: 0.1, high: 0.2 }, percent), '10.0% to 20.0%'],
    [range(undefined, percent), '–'],
    [plural(1, 'row'), '1 row'],
    [plural(1600, 'row'), '1,600 rows'],
    [duration(0), '0.0 s'],
    [duration(12.34), '12.3 s'],
    [duration(59.94), '59.9 s'],
    [duration(59.96), '1 min 00 s'],
    [duration(125), '2 min 05 s'],
    [duration(3599.7), '1 h 00 min'],
    [duration(3725), '1 h 02 min'],
  ])('%s', (shown, expected) => expect(shown).toBe(expected))

  it('have decimals that fit their scale', () =>
    expect([1, 5, 10, 100].map(decimalsFor)).toEqual([3, 2, 2, 1]))
})
