/** Milliseconds after which others get a turn. */
const turnMs = 50

/**
 * For work that is long and waits for nothing: what it calls between pieces. It gives a promise to wait for where the
 * others have waited long enough, so that a signal is heard, progress shown and a socket kept alive.
 *
 * @internal
 */
export function turns(): () => Promise<void> | undefined {
  let end = performance.now() + turnMs
  const others = async (): Promise<void> => {
    await new Promise(resolve => setTimeout(resolve, 0))
    end = performance.now() + turnMs
  }
  return () => (performance.now() > end ? others() : undefined)
}
