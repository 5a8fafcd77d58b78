import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { earlyStop } from '../../src/evaluate/index.js'
import { InvalidArgumentError } from '../../src/index.js'

describe('early stopping', () => {
  it.each([
    [[], 0, false],
    [[0.2], 1, false],
    [[0.2, 0], 1, true],
    [[-0.1, 0.5], 0, true],
    [[0.2, undefined, 0.1], 3, false],
    [[undefined, -1], 1, true],
  ])('of %j keeps %i, stopped %s', (nets, kept, stopped) => {
    expect(earlyStop(nets)).toMatchObject({ kept, stopped })
  })

  it('does not change its mind for what comes after', () => {
    const net = fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: undefined })
    fc.assert(
      fc.property(fc.array(net), fc.array(net), (nets, more) => {
        const first = earlyStop(nets)
        fc.pre(first.stopped)
        expect(earlyStop([...nets, ...more])).toEqual(first)
        expect(nets.slice(0, first.kept).every(each => each === undefined || each > 0)).toBe(true)
      }),
    )
  })

  it('refuses what is no net', () => {
    for (const net of [2, Number.NaN, null])
      expect(() => earlyStop([Object(net).valueOf()])).toThrow(/nets\[0\]/)
    expect(() => earlyStop(Object('nets'))).toThrow(InvalidArgumentError)
  })
})
