import type { ProviderError } from '../../core/errors.js'
import { RunError } from '../errors.js'
import type { RunEvent } from '../events.js'
import { Breaker, type Downtime } from './breaker.js'
import { Heap } from './heap.js'
import { Limit, type Pace } from './limit.js'
import type { BreakerOptions, ConcurrencyOptions } from './options.js'
import { longestTimer } from './retry-delay.js'

/** Settings of a {@link Lane}. */
export interface LaneOptions {
  readonly concurrency: Required<ConcurrencyOptions>
  readonly breaker: Required<BreakerOptions>
  readonly emit: (event: RunEvent) => void
}

/** The right to one attempt; it ends with exactly one of `succeed`, `fail` and `release`. */
export interface Turn {
  readonly round: number
  readonly probe: Downtime | undefined
}

/** A place in a lane's queue. */
interface Waiting {
  readonly priority: number
  readonly order: number
  readonly arrival: number
  readonly start: (turn: Turn) => void
  readonly fail: (reason: unknown) => void
}

/**
 * The slots of one endpoint, as many as it takes well, and none while it is down or asked to be left alone. Work
 * nearest to the end of the pipeline goes first, so that prompts leave memory; among equals the earlier prompt.
 */
export class Lane {
  private readonly limit: Limit
  private readonly breaker: Breaker
  private readonly waiting = new Heap<Waiting>(isBefore)
  /** Who brings more when little is waiting. */
  private feeders: (() => void)[] = []
  private active = 0
  private arrivals = 0
  /** Until when the server asked to be left alone. */
  private quietUntil = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private broken: RunError | undefined

  constructor(
    private readonly name: string,
    private readonly options: LaneOptions,
  ) {
    this.limit = new Limit(options.concurrency)
    this.breaker = new Breaker(options.breaker)
  }

  /** Why this lane begins nothing any more: its backend was down for too long. */
  get failure(): RunError | undefined {
    return this.broken
  }

  /**
   * Waits until an attempt may begin.
   *
   * @param priority Lower goes first.
   * @param order Among equal priorities, lower goes first.
   * @throws `RunError` when the backend stays down, and what {@link dismiss} is given.
   */
  enter(priority: number, order: number): Promise<Turn> {
    if (this.broken) return Promise.reject(this.broken)
    return new Promise((start, fail) => {
      this.waiting.push({ priority, order, arrival: this.arrivals++, start, fail })
      this.pump()
    })
  }

  /**
   * Waits until more should be brought here: as much as there are slots always waits, so that none is idle, and no
   * more, since what waits is held in memory. Nothing where that is so now.
   */
  thirst(): Promise<void> | undefined {
    if (this.isThirsty || this.broken) return undefined
    return new Promise(resolve => this.feeders.push(resolve))
  }

  /** The attempt gave a reply. */
  succeed({ round }: Turn, pace: Pace): void {
    this.active--
    this.changeLimit(() => this.limit.succeeded(round, pace))
    this.answered()
    this.pump()
  }

  /** The attempt failed. */
  fail(turn: Turn, error: ProviderError): void {
    this.active--
    const now = performance.now()
    let isNews = true
    if (error.kind === 'rate-limit' || error.kind === 'overloaded') {
      this.quietUntil = Math.max(this.quietUntil, now + Math.min(longestTimer, error.retryAfterMs ?? 0))
      isNews = this.changeLimit(() => this.limit.overloaded(turn.round))
    }
    // Whoever refuses one request is there.
    if (!error.retryable) this.answered()
    else if (isNews || turn.probe) this.countFailure(turn, now, error)
    this.pump()
  }

  /** The attempt was not made, or says nothing about the backend. */
  release(turn: Turn): void {
    this.active--
    this.breaker.forget(turn.probe)
    this.pump()
  }

  /** Ends all waiting. */
  dismiss(reason: unknown): void {
    clearTimeout(this.timer)
    this.timer = undefined
    for (const { fail } of this.waiting.drain()) fail(reason)
    this.feed()
  }

  private get isThirsty(): boolean {
    return this.waiting.size < this.limit.value
  }

  private feed(): void {
    if (this.feeders.length === 0) return
    const feeders = this.feeders
    this.feeders = []
    for (const bring of feeders) bring()
  }

  /** Begins what may begin. To be called after every change. */
  private pump(): void {
    while (this.waiting.size > 0 && this.active < this.limit.value) {
      const { down } = this.breaker
      if (down?.isProbing) return
      // Most of the time nothing is closed, and nobody needs the time.
      const opensAt = Math.max(this.quietUntil, down?.probeAt ?? 0)
      const now = opensAt === 0 ? 0 : performance.now()
      if (opensAt > now) {
        this.wakeIn(opensAt - now)
        return
      }
      this.quietUntil = 0
      this.active++
      this.waiting.pop()?.start({ round: this.limit.round, probe: this.breaker.begin(now) })
    }
    if (this.isThirsty) this.feed()
  }

  /** A timer is only there while somebody waits, since it holds the process. */
  private wakeIn(ms: number): void {
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined
        this.pump()
      },
      Math.min(longestTimer, Math.ceil(ms)),
    )
  }

  private changeLimit<T>(change: () => T): T {
    const before = this.limit.value
    const result = change()
    const limit = this.limit.value
    if (limit !== before) this.options.emit({ type: 'lane-limit', lane: this.name, limit })
    return result
  }

  private answered(): void {
    const ended = this.breaker.answered()
    if (ended === undefined) return
    // It was set for the next try.
    clearTimeout(this.timer)
    this.timer = undefined
    const downMs = Math.round(performance.now() - ended.sinceTick)
    this.options.emit({ type: 'backend-up', lane: this.name, downMs })
  }

  private countFailure(turn: Turn, now: number, error: ProviderError): void {
    const next = this.breaker.failed(turn.probe, now)
    const { down, failures } = this.breaker
    if (next === 'nothing' || down === undefined) return
    if (next === 'wait') {
      const delayMs = Math.ceil(Math.max(down.probeAt, this.quietUntil) - now)
      this.options.emit({ type: 'backend-down', lane: this.name, failures, delayMs, error })
      return
    }
    const since = new Date(down.since).toISOString()
    this.broken = new RunError(
      `${this.name} has been down since ${since}: ${failures} failures in a row, the last with: ${error.message}. ` +
        'All that came before is recorded: start the run again once the backend is back',
      { reason: 'backend-down', cause: error },
    )
    this.dismiss(this.broken)
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  if (a.priority !== b.priority) return a.priority < b.priority
  return a.order !== b.order ? a.order < b.order : a.arrival < b.arrival
}
