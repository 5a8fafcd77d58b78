import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProviderError, type ProviderErrorDetails, type RunEvent } from '../../../src/index.js'
import { Lane, type LaneOptions, type Turn } from '../../../src/iterate/calls/lane.js'

const pace = { ms: 10, tokens: 0 }
const breaker = { failures: 3, firstDelayMs: 1000, maxDelayMs: 4000, patienceMs: 60_000 }

function failed(details: Partial<ProviderErrorDetails> = {}): ProviderError {
  return new ProviderError('gone', { kind: 'server', retryable: true, ...details })
}

const overloaded = (retryAfterMs?: number) =>
  failed({ kind: 'overloaded', ...(retryAfterMs !== undefined && { retryAfterMs }) })

/** A lane whose turns and events are written down as they come. */
function setUp(options: {
  max?: number
  adapt?: LaneOptions['concurrency']['adapt']
  breaker?: Partial<LaneOptions['breaker']>
}) {
  const events: RunEvent[] = []
  const lane = new Lane('l', {
    concurrency: { max: options.max ?? 1, min: 1, adapt: options.adapt ?? 'aimd' },
    breaker: { ...breaker, ...options.breaker },
    emit: event => events.push(event),
  })
  const turns: { name: number; turn: Turn }[] = []
  const lost: { name: number; reason: unknown }[] = []
  const enter = (name: number, priority = 0): void => {
    lane.enter(priority, name).then(
      turn => turns.push({ name, turn }),
      reason => lost.push({ name, reason }),
    )
  }
  /** The turn that came first, or the one of a name. */
  const take = (name?: number): Turn => {
    const at = name === undefined ? 0 : turns.findIndex(each => each.name === name)
    const taken = turns.splice(at, 1)[0]
    if (taken === undefined) throw new Error('nobody has a turn')
    return taken.turn
  }
  const started = async (): Promise<number[]> => {
    await vi.advanceTimersByTimeAsync(0)
    return turns.map(({ name }) => name)
  }
  const told = (type: RunEvent['type']) => events.filter(event => event.type === type)
  /** Fails whoever has a turn, so often. */
  const failTimes = async (times: number, error = failed()): Promise<void> => {
    for (let i = 0; i < times; i++) {
      await started()
      lane.fail(take(), error)
    }
  }
  return { lane, enter, take, started, events, told, lost, failTimes }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('the queue of a lane', () => {
  it('gives as many turns as there are slots, and the next when one ends', async () => {
    const { lane, enter, take, started } = setUp({ max: 2 })
    for (const name of [1, 2, 3, 4]) enter(name)
    expect(await started()).toEqual([1, 2])
    lane.succeed(take(1), pace)
    expect(await started()).toEqual([2, 3])
    lane.release(take(2))
    expect(await started()).toEqual([3, 4])
  })

  it('gives them by priority, then by prompt, then by arrival', async () => {
    const { lane, enter, take, started } = setUp({})
    const order: number[] = []
    const track = (name: number, priority: number, prompt: number): void => {
      lane.enter(priority, prompt).then(turn => {
        order.push(name)
        lane.release(turn)
      })
    }
    enter(0)
    await started()
    track(1, 1, 5)
    track(2, 0, 9)
    track(3, 1, 2)
    track(4, 0, 3)
    track(5, 0, 3)
    lane.release(take())
    await started()
    expect(order).toEqual([4, 5, 2, 3, 1])
  })

  it('begins waiting work at once when the limit rises, and ends nothing when it falls', async () => {
    const { lane, enter, take, started, told } = setUp({ max: 4 })
    for (let name = 1; name <= 12; name++) enter(name)
    expect(await started()).toEqual([1, 2, 3, 4])
    lane.fail(take(1), overloaded())
    // Two of three are too many now.
    expect(await started()).toEqual([2, 3, 4])
    lane.succeed(take(2), pace)
    expect(await started()).toEqual([3, 4])
    lane.succeed(take(3), pace)
    expect(await started()).toEqual([4, 5])
    lane.succeed(take(4), pace)
    lane.succeed(take(5), pace)
    expect(await started()).toEqual([6, 7])
    // The second success of a call that began after the decrease: three slots.
    lane.succeed(take(6), pace)
    expect(await started()).toEqual([7, 8, 9])
    expect(told('lane-limit')).toEqual([
      { type: 'lane-limit', lane: 'l', limit: 2 },
      { type: 'lane-limit', lane: 'l', limit: 3 },
    ])
  })

  it('keeps a pinned limit', async () => {
    const { lane, enter, take, started, told } = setUp({ max: 2, adapt: 'pinned' })
    for (const name of [1, 2, 3]) enter(name)
    await started()
    lane.fail(take(1), overloaded())
    expect(await started()).toEqual([2, 3])
    expect(told('lane-limit')).toEqual([])
  })
})

describe('a server that asks to be left alone', () => {
  it('is left alone by the whole lane, for 429 and 503', async () => {
    for (const kind of ['rate-limit', 'overloaded'] as const) {
      const { lane, enter, take, started } = setUp({ max: 4 })
      enter(1)
      await started()
      lane.fail(take(1), failed({ kind, retryAfterMs: 5000 }))
      enter(2)
      await vi.advanceTimersByTimeAsync(4999)
      expect(await started()).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      expect(await started()).toEqual([2])
      enter(3)
      expect(await started()).toEqual([2, 3])
    }
  })

  it('is left alone for the longest time that it asked for', async () => {
    const { lane, enter, take, started } = setUp({ max: 4 })
    for (const name of [1, 2]) enter(name)
    await started()
    lane.fail(take(1), overloaded(5000))
    lane.fail(take(2), overloaded(1000))
    enter(3)
    await vi.advanceTimersByTimeAsync(4999)
    expect(await started()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(await started()).toEqual([3])
  })

  it('is not, where only one call is meant', async () => {
    const { lane, enter, take, started } = setUp({})
    enter(1)
    await started()
    lane.fail(take(1), failed({ retryAfterMs: 5000 }))
    enter(2)
    expect(await started()).toEqual([2])
  })

  it('is asked no sooner by a try of a lane that is down', async () => {
    const { lane, enter, take, started, told } = setUp({ breaker: { failures: 1 } })
    for (const name of [1, 2]) enter(name)
    await started()
    lane.fail(take(1), overloaded(5000))
    expect(told('backend-down')).toMatchObject([{ delayMs: 5000 }])
    await vi.advanceTimersByTimeAsync(4999)
    expect(await started()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(await started()).toEqual([2])
  })
})

describe('a backend that is down', () => {
  it('is tried by one call at a time, ever more seldom, and then used as before', async () => {
    const { lane, enter, take, started, told, failTimes } = setUp({ max: 3 })
    for (let name = 1; name <= 12; name++) enter(name)
    await failTimes(3)
    // Two others were under way.
    expect(await started()).toEqual([4, 5])
    await failTimes(2)
    expect(told('backend-down')).toMatchObject([
      { lane: 'l', failures: 3, delayMs: 1000, error: { kind: 'server' } },
    ])
    for (const [delay, name] of [
      [1000, 6],
      [2000, 7],
      [4000, 8],
      [4000, 9],
    ] as const) {
      await vi.advanceTimersByTimeAsync(delay - 1)
      expect(await started()).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      expect(await started()).toEqual([name])
      if (name < 9) lane.fail(take(name), failed())
    }
    expect(told('backend-down')).toMatchObject([
      { failures: 3, delayMs: 1000 },
      { failures: 6, delayMs: 2000 },
      { failures: 7, delayMs: 4000 },
      { failures: 8, delayMs: 4000 },
    ])
    lane.succeed(take(9), pace)
    expect(await started()).toEqual([10, 11, 12])
    expect(told('backend-up')).toEqual([{ type: 'backend-up', lane: 'l', downMs: 11_000 }])
  })

  it('is up again when a call that was under way succeeds', async () => {
    const { lane, enter, take, started, told, failTimes } = setUp({ max: 2 })
    for (const name of [1, 2, 3, 4, 5, 6]) enter(name)
    await started()
    const slow = take(1)
    await failTimes(3)
    expect(await started()).toEqual([])
    lane.succeed(slow, pace)
    expect(await started()).toEqual([5, 6])
    expect(told('backend-up')).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not, while successes or refusals of single requests come between', async () => {
    const { lane, enter, take, started, told, failTimes } = setUp({})
    for (let name = 1; name <= 20; name++) enter(name)
    for (let i = 0; i < 3; i++) {
      await failTimes(2)
      await started()
      if (i % 2 === 0) lane.succeed(take(), pace)
      else lane.fail(take(), failed({ kind: 'bad-request', retryable: false }))
    }
    expect(told('backend-down')).toEqual([])
  })

  it('is up again when it refuses the request of a try', async () => {
    const { lane, enter, take, started, told, failTimes } = setUp({})
    for (let name = 1; name <= 6; name++) enter(name)
    await failTimes(3)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await started()).toEqual([4])
    lane.fail(take(), failed({ kind: 'bad-request', retryable: false }))
    expect(await started()).toEqual([5])
    expect(told('backend-up')).toHaveLength(1)
  })

  it('is not one that refuses a burst: that is one sign of too many calls', async () => {
    const { lane, enter, take, started, told } = setUp({ max: 50 })
    for (let name = 1; name <= 50; name++) enter(name)
    await started()
    for (let name = 1; name <= 50; name++) lane.fail(take(name), overloaded())
    expect(told('backend-down')).toEqual([])
    expect(told('lane-limit')).toEqual([{ type: 'lane-limit', lane: 'l', limit: 25 }])
  })

  it('is one that goes on refusing', async () => {
    const { enter, told, failTimes } = setUp({})
    for (let name = 1; name <= 5; name++) enter(name)
    await failTimes(3, overloaded())
    expect(told('backend-down')).toHaveLength(1)
  })

  it('hears a try that is refused, though another call was refused just before', async () => {
    const { lane, enter, take, started, told, failTimes } = setUp({ max: 2, adapt: 'pinned' })
    for (let name = 1; name <= 6; name++) enter(name)
    await started()
    const slow = take(1)
    await failTimes(3)
    await vi.advanceTimersByTimeAsync(1000)
    lane.fail(slow, overloaded())
    lane.fail(take(), overloaded())
    expect(told('backend-down')).toMatchObject([{ delayMs: 1000 }, { delayMs: 2000 }])
    await vi.advanceTimersByTimeAsync(2000)
    expect(await started()).toEqual([6])
  })

  it('is not tried all the time where the first delay is none', async () => {
    const { enter, told, failTimes } = setUp({ breaker: { failures: 1, firstDelayMs: 0 } })
    for (let name = 1; name <= 6; name++) enter(name)
    for (const ms of [0, 0, 1, 2]) {
      await vi.advanceTimersByTimeAsync(ms)
      await failTimes(1)
    }
    expect(told('backend-down')).toMatchObject([0, 1, 2, 4].map(delayMs => ({ delayMs })))
  })

  it('lets another call try when one ended without having asked', async () => {
    const { lane, enter, take, started, failTimes } = setUp({})
    for (let name = 1; name <= 5; name++) enter(name)
    await failTimes(3)
    await vi.advanceTimersByTimeAsync(1000)
    lane.release(take(4))
    expect(await started()).toEqual([5])
  })

  it('ends all waiting, and all that comes, when it stays down', async () => {
    const { lane, enter, take, started, lost, failTimes } = setUp({ breaker: { patienceMs: 6000 } })
    vi.setSystemTime(new Date('2031-02-03T04:05:06Z'))
    for (let name = 1; name <= 8; name++) enter(name)
    await failTimes(3)
    // The last try is made when patience ends, though its turn would come later.
    for (const delay of [1000, 2000, 3000]) {
      expect(lost).toEqual([])
      await vi.advanceTimersByTimeAsync(delay)
      await started()
      lane.fail(take(), failed())
    }
    await started()
    expect(lost.map(({ name }) => name).sort()).toEqual([7, 8])
    expect(lost[0]?.reason).toMatchObject({
      name: 'RunError',
      reason: 'backend-down',
      message:
        'l has been down since 2031-02-03T04:05:06.000Z: 6 failures in a row, the last with: gone. ' +
        'All that came before is recorded: start the run again once the backend is back',
      cause: { kind: 'server' },
    })
    expect(lane.failure).toBe(lost[0]?.reason)
    await expect(lane.enter(0, 0)).rejects.toBe(lane.failure)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not use patience up while nobody asks', async () => {
    const { lane, enter, take, started, lost, told, failTimes } = setUp({ breaker: { patienceMs: 6000 } })
    for (const name of [1, 2, 3]) enter(name)
    await failTimes(3)
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(1_000_000)
    enter(4)
    enter(5)
    expect(await started()).toEqual([4])
    lane.fail(take(), failed())
    expect(told('backend-down')).toHaveLength(2)
    expect(lost).toEqual([])
  })
})

describe('the end of waiting', () => {
  it('reaches everybody, and leaves no timer', async () => {
    const { lane, enter, take, started, lost } = setUp({})
    for (const name of [1, 2, 3]) enter(name)
    await started()
    lane.fail(take(1), overloaded(60_000))
    expect(vi.getTimerCount()).toBe(1)
    lane.dismiss('enough')
    await started()
    expect(lost).toEqual([
      { name: 2, reason: 'enough' },
      { name: 3, reason: 'enough' },
    ])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('whatever happens', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('enter' as const), priority: fc.nat(2) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('succeed' as const), which: fc.nat(9) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('fail' as const),
        which: fc.nat(9),
        kind: fc.constantFrom('server' as const, 'overloaded' as const, 'bad-request' as const),
        retryAfterMs: fc.option(fc.nat(3000), { nil: undefined }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(3000) }) },
  )

  it('no more begin than may, in order, none is forgotten and no slot is idle without a reason', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('aimd' as const, 'pinned' as const),
        async (steps, max, adapt) => {
          const events: RunEvent[] = []
          const lane = new Lane('l', {
            concurrency: { max, min: 1, adapt },
            breaker: { ...breaker, patienceMs: 1e9 },
            emit: event => events.push(event),
          })
          // The model: who waits, who is under way, and what closes the lane.
          const waiting: { priority: number; name: number }[] = []
          const underWay: Turn[] = []
          let names = 0
          let limit = max
          let quietUntil = 0
          let isDown = false
          let probeAt = 0
          const read = (): void => {
            for (const event of events.splice(0)) {
              if (event.type === 'lane-limit') limit = event.limit
              if (event.type === 'backend-up') isDown = false
              if (event.type === 'backend-down') {
                isDown = true
                probeAt = performance.now() + event.delayMs
              }
            }
          }
          let problem: unknown
          const check = async (): Promise<void> => {
            read()
            await vi.advanceTimersByTimeAsync(0)
            if (problem !== undefined) throw problem
            if (waiting.length === 0) return
            const isClosed = performance.now() < Math.max(quietUntil, isDown ? probeAt : 0)
            const isProbing = isDown && underWay.some(({ probe }) => probe?.isProbing)
            if (!isClosed && !isProbing) expect(underWay.length).toBeGreaterThanOrEqual(limit)
          }
          const enter = (priority: number): void => {
            const me = { priority, name: names++ }
            waiting.push(me)
            const begin = (turn: Turn): void => {
              read()
              waiting.sort((a, b) => a.priority - b.priority || a.name - b.name)
              expect(waiting.shift()).toBe(me)
              underWay.push(turn)
              expect(underWay.length).toBeLessThanOrEqual(limit)
              expect(performance.now()).toBeGreaterThanOrEqual(Math.max(quietUntil, isDown ? probeAt : 0))
              if (isDown) expect(underWay.filter(({ probe }) => probe?.isProbing)).toEqual([turn])
            }
            lane
              .enter(priority, me.name)
              .then(begin)
              .catch((error: unknown) => {
                problem ??= error
              })
          }
          for (const each of steps) {
            if (each.do === 'enter') enter(each.priority)
            else if (each.do === 'wait') await vi.advanceTimersByTimeAsync(each.ms)
            else {
              const [turn] = underWay.splice(each.which % Math.max(1, underWay.length), 1)
              if (turn === undefined) continue
              if (each.do === 'succeed') lane.succeed(turn, pace)
              else if (each.do === 'release') lane.release(turn)
              else {
                const { kind, retryAfterMs } = each
                if (kind === 'overloaded') {
                  quietUntil = Math.max(quietUntil, performance.now() + (retryAfterMs ?? 0))
                }
                const retryable = kind !== 'bad-request'
                lane.fail(turn, failed({ kind, retryable, ...(retryAfterMs && { retryAfterMs }) }))
              }
            }
            await check()
          }
          // From here on all goes well: everybody has a turn in the end.
          while (waiting.length > 0 || underWay.length > 0) {
            if (underWay.length === 0) await vi.advanceTimersByTimeAsync(10_000)
            expect(underWay).not.toHaveLength(0)
            for (const turn of underWay.splice(0)) lane.succeed(turn, pace)
            await check()
          }
          expect(vi.getTimerCount()).toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })
})
