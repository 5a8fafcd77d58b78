import type { Interval } from '../evaluate/types.js'

/** A number with its interval. */
export interface Estimate {
  /** The number. */
  readonly value: number
  /** Its 95% interval; absent where there is a single item. */
  readonly interval?: Interval
}
