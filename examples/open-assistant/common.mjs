// What the programs of this folder share.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { SelfRewardingError } from 'self-rewarding'
import { llamaCpp } from 'self-rewarding/llama-cpp'

/** What identifies the weights, whatever the file is called. */
export async function sha256(file) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

/** How a GGUF file is served, with the options that all programs have. */
export function opener(args) {
  return llamaCpp({
    sequences: Number(args.sequences),
    contextSize: args['few-shot'] ? 3072 : 2048,
    ...(args.threads && { threads: Number(args.threads) }),
  })
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
