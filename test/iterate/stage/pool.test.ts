import { describe, expect, it } from 'vitest'
import { type PoolOptions, pool } from '../../../src/iterate/stage/pool.js'
import { Stopping } from '../../../src/iterate/stopping.js'

function setting(more: Partial<PoolOptions> = {}): PoolOptions {
  const stopping = new Stopping()
  return { most: 3, thirst: () => undefined, stopping, stop: error => stopping.stop(error), ...more }
}

const turn = () => new Promise(resolve => setTimeout(resolve, 0))

function* numbers(count: number, returned: () => void = () => {}) {
  try {
    for (let i = 0; i < count; i++) yield i
  } finally {
    returned()
  }
}

describe('pool', () => {
  it('works on all items, never on more than it may', async () => {
    const seen: number[] = []
    let underWay = 0
    let most = 0
    await pool(setting(), numbers(20), async item => {
      most = Math.max(most, ++underWay)
      await turn()
      underWay--
      seen.push(item)
    })
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(most).toBe(3)
  })

  it('takes an item only when slots want more', async () => {
    const seen: number[] = []
    const waiting: (() => void)[] = []
    const thirst = () => new Promise<void>(resolve => waiting.push(resolve))
    const done = pool(setting({ thirst }), numbers(2), async item => void seen.push(item))
    await turn()
    expect(seen).toEqual([])
    for (let i = 0; i < 3; i++) {
      waiting.shift()?.()
      await turn()
    }
    await done
    expect(seen).toEqual([0, 1])
  })

  it('ends with the first error, after what was begun, and gives the items back', async () => {
    const ended: number[] = []
    let isReturned = false
    const items = numbers(20, () => {
      isReturned = true
    })
    const work = async (item: number) => {
      await turn()
      if (item === 1) throw new Error('first')
      await turn()
      ended.push(item)
    }
    await expect(pool(setting(), items, work)).rejects.toThrow('first')
    expect(ended).toEqual([0, 2])
    expect(isReturned).toBe(true)
  })

  it('comes out with the error of the items themselves', async () => {
    const items = {
      next: async (): Promise<IteratorResult<number>> => Promise.reject(new Error('unreadable')),
    }
    await expect(pool(setting(), items, async () => {})).rejects.toThrow('unreadable')
  })

  it('lets a stop in where all work ends in the same turn', async () => {
    const options = setting()
    setTimeout(() => options.stopping.stop(new Error('stopped')), 0)
    let count = 0
    const forever = (function* () {
      for (;;) yield count++
    })()
    await expect(pool(options, forever, async () => {})).rejects.toThrow('stopped')
    expect(count).toBeGreaterThan(0)
  })
})
