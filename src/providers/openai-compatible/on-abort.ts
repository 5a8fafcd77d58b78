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
