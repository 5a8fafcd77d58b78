import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PairTarget } from '../../../src/iterate/stage/pair-target.js'

/** Prompts up to the one that completes the target, in prompt order. */
function prefix(rows: readonly number[], target: number): number {
  let sum = 0
  const last = rows.findIndex(count => {
    sum += count
    return sum >= target
  })
  return last === -1 ? rows.length : last + 1
}

describe('PairTarget', () => {
  it('needs the same prompts in whatever order they end', () => {
    const runs = fc
      .array(fc.nat(3), { minLength: 1, maxLength: 60 })
      .chain(rows =>
        fc.tuple(
          fc.constant(rows),
          fc.integer({ min: 1, max: 80 }),
          fc.shuffledSubarray([...rows.keys()], { minLength: rows.length }),
        ),
      )
    fc.assert(
      fc.property(runs, ([rows, goal, order]) => {
        const target = new PairTarget(goal, rows.length)
        const end = prefix(rows, goal)
        for (const index of order) {
          // Never less than is needed, whatever is known so far.
          for (let needed = 0; needed < end; needed++) expect(target.isNeeded(needed)).toBe(true)
          target.note(index, rows[index] ?? 0)
        }
        expect(rows.map((_, index) => target.isNeeded(index))).toEqual(rows.map((_, index) => index < end))
      }),
    )
  })

  it('takes what was said last of a prompt', () => {
    const notes = fc.array(fc.tuple(fc.nat(7), fc.nat(3)), { maxLength: 40 })
    fc.assert(
      fc.property(
        fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
        notes,
        fc.integer({ min: 1, max: 20 }),
        (rows, notes, goal) => {
          const target = new PairTarget(goal, rows.length)
          for (const [index, count] of notes) target.note(index, count)
          for (const [index, count] of rows.entries()) target.note(index, count)
          const needed = rows.map((_, index) => index < prefix(rows, goal))
          expect(rows.map((_, index) => target.isNeeded(index))).toEqual(needed)
          expect(rows.map((_, index) => target.isUsed(index))).toEqual(needed)
        },
      ),
    )
  })

  it('without a number needs all and remembers nothing', () => {
    const target = new PairTarget(Number.POSITIVE_INFINITY, 10)
    target.note(0, 5)
    expect(target.isSet).toBe(false)
    expect([target.isNeeded(9), target.isUsed(9)]).toEqual([true, true])
  })
})
