const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Runs something when a signal is aborted; returns what takes it back. One listener a signal, however many calls
 * share it: Node searches all listeners at every addition, and warns of a leak from the eleventh on.
 *
 * @internal
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  let all = waiting.get(signal)
  if (!all) {
    const created = new Set<() => void>()
    const runAll = (): void => {
      for (const each of created) each()
    }
    signal.addEventListener('abort', runAll, { once: true })
    waiting.set(signal, created)
    all = created
  }
  const added = all.add(run)
  return () => added.delete(run)
}

/** How long, in milliseconds, what is under way may take to end by itself after an abort. */
export const abortGrace = 2_000

/**
 * What a promise gives, or the signal's reason where it has not ended a moment after the abort: what comes in time still
 * counts, and whoever ignores the signal holds nobody up.
 *
 * @internal
 */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const wait = (): void => {
      timer = setTimeout(() => reject(signal.reason), abortGrace)
    }
    const release = onAbort(signal, wait)
    if (signal.aborted) wait()
    promise.then(resolve, reject).finally(() => {
      release()
      clearTimeout(timer)
    })
  })
}
