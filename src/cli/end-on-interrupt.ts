import type { CliContext } from './context.js'
import { exitCodes } from './exit-codes.js'
import { fail, isStop } from './failures.js'
import { shortLines } from './short-line.js'

/**
 * Work with a run that Ctrl+C ends in good order, and at once where it comes again. What fails is told.
 *
 * @param config The config of the run.
 * @param stopped What is said of work that was ended.
 */
export async function endOnInterrupt(
  context: CliContext,
  config: string,
  stopped: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stopping = new AbortController()
  const release = context.onInterrupt(() => {
    if (stopping.signal.aborted) context.exit(exitCodes.interrupted)
    stopping.abort()
  })
  try {
    await work(stopping.signal)
  } catch (error) {
    if (isStop(error, stopping.signal)) {
      context.process.stderr.write(`${shortLines(stopped)}\n`)
      context.process.exitCode = exitCodes.interrupted
    } else fail(context, error, config)
  } finally {
    release()
  }
}
