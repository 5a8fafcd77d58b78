import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TimeLimit } from '../../../src/iterate/calls/time-limit.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const timeout = {
  name: 'ProviderError',
  kind: 'timeout',
  retryable: true,
  message: 'no reply within 1000 ms',
}
const never = new AbortController().signal

/** Work that ends after a time, well or not, whatever its signal says. */
function work(ms: number, error?: Error) {
  const signals: AbortSignal[] = []
  const run = (signal: AbortSignal): Promise<string> => {
    signals.push(signal)
    return new Promise((resolve, reject) => setTimeout(() => (error ? reject(error) : resolve('done')), ms))
  }
  return { run, signals }
}

const outcomeOf = (promise: Promise<string>) => promise.catch((error: unknown) => error)

describe('a limit of time', () => {
  it('lets through what ends in time, and leaves no timer', async () => {
    const limit = new TimeLimit(1000, never)
    const good = work(999)
    const outcomes = [limit.run(good.run), outcomeOf(limit.run(work(500, new Error('gone')).run))]
    await vi.advanceTimersByTimeAsync(999)
    expect(await Promise.all(outcomes)).toEqual(['done', expect.objectContaining({ message: 'gone' })])
    expect(good.signals[0]?.aborted).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends what takes longer, and that alone, whether it listens or not', async () => {
    const limit = new TimeLimit(1000, never)
    const long = work(5000)
    const outcome = outcomeOf(limit.run(long.run))
    await vi.advanceTimersByTimeAsync(1)
    const later = work(999)
    const second = limit.run(later.run)
    await vi.advanceTimersByTimeAsync(998)
    expect(long.signals[0]?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await outcome).toMatchObject(timeout)
    expect(long.signals[0]?.reason).toBe(await outcome)
    expect(later.signals[0]?.aborted).toBe(false)
    await vi.runAllTimersAsync()
    expect(await second).toBe('done')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('goes on to the next when the first has ended, well or not', async () => {
    const limit = new TimeLimit(1000, never)
    await Promise.all([limit.run(work(1).run), vi.advanceTimersByTimeAsync(1)])
    const ends: [number, unknown][] = []
    for (const ms of [5000, 10, 5000, 5000]) {
      const at = performance.now()
      outcomeOf(limit.run(work(ms).run)).then(outcome => ends.push([performance.now() - at, outcome]))
      await vi.advanceTimersByTimeAsync(300)
    }
    await vi.runAllTimersAsync()
    expect(ends).toEqual([
      [10, 'done'],
      [1000, expect.objectContaining(timeout)],
      [1000, expect.objectContaining(timeout)],
      [1000, expect.objectContaining(timeout)],
    ])
  })

  it('gives a signal to one at a time, never an aborted one, and not for ever', async () => {
    const limit = new TimeLimit(1000, never)
    const all = work(10)
    const run = async (): Promise<unknown> => {
      const outcome = outcomeOf(limit.run(all.run))
      await vi.advanceTimersByTimeAsync(10)
      return outcome
    }
    for (let i = 0; i < 20; i++) await run()
    expect(new Set(all.signals.slice(0, 10)).size).toBe(1)
    expect(new Set(all.signals).size).toBe(2)

    const slow = work(5000)
    limit.run(slow.run).catch(() => {})
    await run()
    expect(all.signals.at(-1)).not.toBe(slow.signals[0])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(slow.signals[0]?.aborted).toBe(true)
    for (let i = 0; i < 20; i++) {
      await run()
      expect(all.signals.at(-1)?.aborted).toBe(false)
    }
  })

  it('does not make Node warn of a leak where a provider forgets its listeners', async () => {
    const warned = vi.fn()
    process.on('warning', warned)
    const limit = new TimeLimit(1000, never)
    for (let i = 0; i < 50; i++) {
      await limit.run(async signal => signal.addEventListener('abort', () => {}))
    }
    vi.useRealTimers()
    await new Promise(setImmediate)
    process.off('warning', warned)
    expect(warned).not.toHaveBeenCalled()
  })
})

describe('a stop', () => {
  it('is told at once; what ends well in a moment after it counts, the rest is left behind', async () => {
    const now = new AbortController()
    const limit = new TimeLimit(1_000_000, now.signal)
    const quick = work(1500)
    const outcomes = [limit.run(quick.run), outcomeOf(limit.run(work(50_000).run))]
    await vi.advanceTimersByTimeAsync(1000)
    now.abort('enough')
    expect(quick.signals[0]?.reason).toBe('enough')
    await vi.advanceTimersByTimeAsync(2000)
    expect(await Promise.all(outcomes)).toEqual(['done', 'enough'])
    // That of the work itself.
    expect(vi.getTimerCount()).toBe(1)
    await vi.runAllTimersAsync()
  })
})
