/** No server starts and loads a model in less, and one that ends fails the calls that it had. */
const betweenMs = 1000

/**
 * Looks whether a server that somebody else runs still has a checkpoint: before a call, where nobody has looked for a
 * second. All calls of that time wait for the same look.
 *
 * @internal
 */
export function watched(look: () => Promise<void>): () => Promise<void> | undefined {
  let seenAt = performance.now()
  let looking: Promise<void> | undefined
  const lookNow = async (): Promise<void> => {
    const at = performance.now()
    await look()
    seenAt = at
  }
  return () => {
    if (!looking && performance.now() - seenAt < betweenMs) return undefined
    looking ??= lookNow().finally(() => {
      looking = undefined
    })
    return looking
  }
}
