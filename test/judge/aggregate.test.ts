import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aggregateVotes, exactMean, meanOfVotes } from '../../src/index.js'

const vote = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined })

describe('aggregateVotes', () => {
  it('is the mean of the valid votes, or nothing where fewer are valid than required', () => {
    fc.assert(
      fc.property(fc.array(vote, { maxLength: 8 }), fc.integer({ min: 1, max: 8 }), (votes, required) => {
        const valid = votes.filter(each => each !== undefined)
        const score = aggregateVotes(votes, { required })
        expect(score).toEqual(valid.length >= required ? exactMean(valid) : undefined)
      }),
    )
  })

  it('requires all votes by default, and has no score of none', () => {
    expect(aggregateVotes([4, undefined, 5])).toBeUndefined()
    expect(aggregateVotes([])).toBeUndefined()
    expect(aggregateVotes([undefined], { required: 0 })).toBeUndefined()
    expect(aggregateVotes([0])).toEqual({ numerator: 0, denominator: 1 })
  })

  it('gives an aggregation the valid votes in their order', () => {
    const last = {
      name: 'last',
      aggregate: (votes: readonly number[]) => ({ numerator: votes.at(-1) ?? 9, denominator: 1 }),
    }
    const options = { required: 1, aggregation: last }
    expect(aggregateVotes([1, undefined, 3, undefined], options)).toEqual({ numerator: 3, denominator: 1 })
  })
})

it('has no mean without votes', () => {
  expect(() => meanOfVotes.aggregate([])).toThrow(expect.objectContaining({ name: 'InvalidArgumentError' }))
})
