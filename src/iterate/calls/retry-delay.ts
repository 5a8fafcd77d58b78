import type { RetryOptions } from './options.js'

/** A timer that is set for longer fires at once. */
export const longestTimer = 2 ** 31 - 1

/**
 * Exponential with full jitter, so that many callers do not come back at once; at least as long as the server asked.
 * Timing never changes data, so this draw need not be seeded.
 *
 * @param attempt The one that failed, from 1.
 */
export function retryDelay(
  attempt: number,
  { baseDelayMs, maxDelayMs }: Required<RetryOptions>,
  retryAfterMs = 0,
): number {
  const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1))
  return Math.min(longestTimer, Math.max(retryAfterMs, Math.round(Math.random() * ceiling)))
}
