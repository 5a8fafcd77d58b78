import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failuresByLength } from '../../src/evaluate/index.js'

const response = fc
  .record({ length: fc.nat(30), votes: fc.nat(5), part: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ length, votes, part }) => ({ length, votes, failed: Math.floor(part * votes) }))

describe('failures by length', () => {
  it('has a quarter of the responses in each quartile where lengths differ', () => {
    const responses = Array.from({ length: 40 }, (_, i) => ({
      length: 10 * i,
      votes: 2,
      failed: i < 30 ? 0 : 1,
    }))
    expect(failuresByLength(responses).map(({ from, responses, share }) => [from, responses, share])).toEqual(
      [
        [0, 10, 0],
        [100, 10, 0],
        [200, 10, 0],
        [300, 10, 0.5],
      ],
    )
  })

  it('loses nothing, keeps equal lengths together, and goes upwards', () => {
    fc.assert(
      fc.property(fc.array(response), responses => {
        const quartiles = failuresByLength(responses)
        const sum = (of: 'responses' | 'votes' | 'failed') =>
          quartiles.reduce((all, each) => all + each[of], 0)
        expect(sum('responses')).toBe(responses.length)
        expect(sum('votes')).toBe(responses.reduce((all, { votes }) => all + votes, 0))
        expect(sum('failed')).toBe(responses.reduce((all, { failed }) => all + failed, 0))
        quartiles.forEach(({ from, to, responses, votes, share }, i) => {
          expect(responses).toBeGreaterThan(0)
          expect(to).toBeGreaterThanOrEqual(from)
          expect(from).toBeGreaterThan(quartiles[i - 1]?.to ?? -1)
          expect(share === undefined).toBe(votes === 0)
        })
      }),
    )
  })

  it('does not depend on the order, and refuses what is no count', () => {
    fc.assert(
      fc.property(fc.array(response), responses => {
        expect(failuresByLength(responses.toReversed())).toEqual(failuresByLength(responses))
      }),
    )
    expect(() => failuresByLength([{ length: Number.NaN, votes: 1, failed: 0 }])).toThrow(
      'responses[0].length',
    )
    expect(() => failuresByLength([{ length: 1, votes: 1, failed: 2 }])).toThrow('responses[0].failed')
  })
})
