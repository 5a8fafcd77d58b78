import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { onAbort, orAbort } from '../../src/core/on-abort.js'

const reason = new Error('enough')

describe('onAbort', () => {
  it('runs what is still wanted, once, however much shares a signal', () => {
    const abort = new AbortController()
    const add = vi.spyOn(abort.signal, 'addEventListener')
    const ran: number[] = []
    const releases = Array.from({ length: 50 }, (_, i) => onAbort(abort.signal, () => ran.push(i)))
    for (const release of releases.slice(3)) release()
    abort.abort()
    abort.abort()
    expect(ran).toEqual([0, 1, 2])
    expect(add).toHaveBeenCalledTimes(1)
  })
})

describe('orAbort', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('gives what the promise gives, and leaves no timer', async () => {
    const { signal } = new AbortController()
    expect(await orAbort(Promise.resolve(7), signal)).toBe(7)
    await expect(orAbort(Promise.reject(reason), signal)).rejects.toBe(reason)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits a moment for what comes after an abort', async () => {
    const abort = new AbortController()
    const slow = new Promise(resolve => setTimeout(() => resolve('in time'), 1000))
    const outcome = orAbort(slow, abort.signal)
    abort.abort(reason)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await outcome).toBe('in time')
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each(['before', 'after'])('gives the reason where nothing comes: aborted %s it began', async when => {
    const abort = new AbortController()
    if (when === 'before') abort.abort(reason)
    const outcome = orAbort(new Promise(() => {}), abort.signal).catch((error: unknown) => error)
    if (when === 'after') abort.abort(reason)
    await vi.runAllTimersAsync()
    expect(await outcome).toBe(reason)
  })
})
