/** How many calls may be under way at once on a lane, and how that number adapts. */
export interface ConcurrencyOptions {
  /** At most; also the number to begin with. @default 8 */
  readonly max?: number
  /** At least. @default 1 */
  readonly min?: number
  /**
   * - `aimd`: halved when the server answers 429 or 503, one more for every round of calls that went well.
   * - `latency`: as `aimd`, and lowered when calls take longer than they usually do: queues grow there.
   * - `pinned`: stays at `max`.
   *
   * @default 'aimd'
   */
  readonly adapt?: 'aimd' | 'latency' | 'pinned'
}

/**
 * How often and how soon a failed call is tried again: after a random part of a delay that doubles (full jitter), and
 * not before the server's `Retry-After`. What the same call would meet again, such as 400, 401 and 404, is not tried
 * again.
 */
export interface RetryOptions {
  /** Attempts at a call. @default 5 */
  readonly attempts?: number
  /** Ceiling of the first delay in milliseconds; it doubles. @default 500 */
  readonly baseDelayMs?: number
  /** Ceiling of every delay in milliseconds. @default 30000 */
  readonly maxDelayMs?: number
  /** Time for one attempt in milliseconds, whatever the provider allows. @default 900000 (15 minutes) */
  readonly timeoutMs?: number
}

/**
 * When the run waits for a backend that is down: after failures in a row on a lane, nothing is sent but one call now
 * and then, until one works. Attempts that wait are not used up.
 */
export interface BreakerOptions {
  /**
   * Failures in a row, of the kind that may pass, after which the lane waits. Calls that were under way together and met
   * 429 or 503 count as one: that is too many calls, which the limit answers. @default 10
   */
  readonly failures?: number
  /** Time until the first try, in milliseconds; it doubles. @default 1000 */
  readonly firstDelayMs?: number
  /** Time between tries at most, in milliseconds. @default 60000 */
  readonly maxDelayMs?: number
  /**
   * How long to wait in all before the run stops, in milliseconds; it can go on later. Time in which nothing was to be
   * asked does not count. @default 3600000 (an hour)
   */
  readonly patienceMs?: number
}
