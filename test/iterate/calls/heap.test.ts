import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Heap } from '../../../src/iterate/calls/heap.js'

const heap = () => new Heap<{ readonly key: number }>((a, b) => a.key < b.key)

describe('a heap', () => {
  it('gives the least of what is in it, whatever came and went before', () => {
    const step = fc.option(fc.integer({ min: 0, max: 20 }), { nil: 'pop' as const })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), steps => {
        const queue = heap()
        const model: number[] = []
        for (const step of steps) {
          if (step === 'pop') {
            model.sort((a, b) => a - b)
            expect(queue.pop()?.key).toBe(model.shift())
          } else {
            queue.push({ key: step })
            model.push(step)
          }
          expect(queue.size).toBe(model.length)
        }
        expect(
          queue
            .drain()
            .map(({ key }) => key)
            .sort((a, b) => a - b),
        ).toEqual(model.sort((a, b) => a - b))
        expect(queue.size).toBe(0)
      }),
    )
  })

  it('compares few of a hundred thousand at every turn', () => {
    let compared = 0
    const queue = new Heap<{ readonly key: number }>((a, b) => {
      compared++
      return a.key < b.key
    })
    const count = 100_000
    // The worst order: each is before all that are there.
    for (let key = count; key > 0; key--) queue.push({ key })
    let inOrder = 0
    while (queue.pop()?.key === inOrder + 1) inOrder++
    expect(inOrder).toBe(count)
    expect(compared).toBeLessThan(4 * count * Math.log2(count))
  })
})
