import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { missingShards } from '../../../src/iterate/shards/coverage.js'
import type { Shard } from '../../../src/ledger/ledger.js'

const shard: fc.Arbitrary<Shard> = fc
  .integer({ min: 1, max: 6 })
  .chain(count => fc.record({ index: fc.integer({ min: 1, max: count }), count: fc.constant(count) }))

const covers = (prompt: number) => (of: Shard) => prompt % of.count === of.index - 1

describe('missingShards', () => {
  it('names shards that, with those that are done, cover every prompt, and none that is not needed', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.array(shard, { minLength: 1 }), fc.array(shard), (prompts, done, begun) => {
        const missing = missingShards(prompts, done, begun)
        const open = Array.from({ length: prompts }, (_, i) => i).filter(i => !done.some(covers(i)))
        for (const prompt of open) expect(missing.some(covers(prompt))).toBe(true)
        for (const of of missing) expect(open.some(prompt => covers(prompt)(of))).toBe(true)
        expect(new Set(missing.map(({ count }) => count)).size).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('prefers the division in which less is left, then the one in which more is begun', () => {
    const of = (index: number, count: number): Shard => ({ index, count })
    expect(missingShards(12, [of(1, 2)], [of(1, 3)])).toEqual([of(2, 2)])
    expect(missingShards(12, [of(1, 2), of(2, 4)], [])).toEqual([of(4, 4)])
    expect(missingShards(12, [of(1, 2)], [of(2, 4), of(4, 4)])).toEqual([of(2, 4), of(4, 4)])
  })
})
