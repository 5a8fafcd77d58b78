// What the programs of the examples share, whatever they do.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { SelfRewardingError } from 'self-rewarding'

/** What identifies weights, wherever they lie. */
export async function sha256(file) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

/** Aborted by Ctrl+C; a second one ends the process. */
export function interruptible() {
  const interrupt = new AbortController()
  // `on`, not `once`: a library below node-llama-cpp ends the process on a signal that nobody listens to any more.
  process.on('SIGINT', () => {
    if (interrupt.signal.aborted) process.exit(130)
    console.log('stopping; press Ctrl+C again to stop at once')
    interrupt.abort(new Error('interrupted'))
  })
  return interrupt.signal
}

/** Seconds since it was called, for progress. */
export function stopwatch() {
  const started = Date.now()
  return () => ((Date.now() - started) / 1000).toFixed(0)
}

/** What a user can mend is told in a line; anything else is a bug and keeps its stack. */
export async function told(main) {
  try {
    await main()
  } catch (error) {
    if (!SelfRewardingError.isInstance(error) && error.code !== 'ENOENT') throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
