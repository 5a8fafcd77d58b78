import { ProviderError } from '../../core/errors.js'
import { onAbort } from '../../core/on-abort.js'
import type { Advice } from '../../model/advice.js'
import { failureOf } from './failures.js'

/** Where and how long an attempt may take. */
export interface AttemptLimits {
  readonly lane: string
  readonly timeoutMs: number
  /** What to do where the server refuses. */
  readonly advice: Advice
}

/**
 * One attempt, with a signal of its own: clients add listeners to the signal that they are given, and thousands of
 * calls share the caller's. Ends with the caller's signal, or with the time, also where a model heeds neither.
 *
 * @throws The signal's reason where that ended it, else a `ProviderError`.
 * @internal
 */
export function attempt<T>(
  call: (signal: AbortSignal) => PromiseLike<T>,
  signal: AbortSignal,
  { lane, timeoutMs, advice }: AttemptLimits,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    signal.throwIfAborted()
    const own = new AbortController()
    const stop = (reason: unknown): void => {
      end()
      reject(reason)
      own.abort(reason)
    }
    const release = onAbort(signal, () => stop(signal.reason))
    const timer = setTimeout(() => {
      const message = `${lane}: no complete reply within ${timeoutMs} ms`
      stop(new ProviderError(message, { kind: 'timeout', retryable: true }))
    }, timeoutMs)
    const end = (): void => {
      release()
      clearTimeout(timer)
    }
    // Async: what a model throws at once is an error of the call as well.
    Promise.resolve()
      .then(() => call(own.signal))
      .then(
        value => {
          end()
          resolve(value)
        },
        error => {
          end()
          reject(failureOf(error, lane, advice))
        },
      )
  })
}
