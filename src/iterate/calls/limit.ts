import { Gradient } from './gradient.js'
import type { ConcurrencyOptions } from './options.js'

/** How long a call took that went well. */
export interface Pace {
  readonly ms: number
  /** Tokens of one of its completions; 0 where the backend does not count. */
  readonly tokens: number
}

/**
 * How many calls may be under way at once: additive increase, multiplicative decrease. Only calls that began after the
 * last decrease tell anything about the limit that it left: a burst of refusals is one.
 */
export class Limit {
  private readonly gradient: Gradient | undefined
  private current: number
  private decreases = 0
  private successes = 0

  constructor(private readonly options: Required<ConcurrencyOptions>) {
    this.current = options.max
    if (options.adapt === 'latency') this.gradient = new Gradient()
  }

  get value(): number {
    return this.current
  }

  /** What a call keeps from its beginning to its end. */
  get round(): number {
    return this.decreases
  }

  succeeded(round: number, { ms, tokens }: Pace): void {
    const { adapt, max, min } = this.options
    if (adapt === 'pinned' || round !== this.decreases) return
    const factor = this.gradient?.add(ms, tokens, this.current) ?? 1
    if (factor < 1) this.current = Math.max(min, Math.floor(this.current * factor))
    this.successes++
    if (this.successes < this.current) return
    this.successes = 0
    if (!this.gradient?.isSlow) this.current = Math.min(max, this.current + 1)
  }

  /**
   * The server refused a call because of too many.
   *
   * @returns Whether that is news: false for a call that began before the last decrease.
   */
  overloaded(round: number): boolean {
    if (round !== this.decreases) return false
    this.decreases++
    this.successes = 0
    const { adapt, min } = this.options
    if (adapt !== 'pinned') this.current = Math.max(min, Math.floor(this.current / 2))
    return true
  }
}
