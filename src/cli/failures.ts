import { SelfRewardingError, TrainingError } from '../core/errors.js'
import { RunError } from '../iterate/errors.js'
import { adviceOn } from './advice.js'
import type { CliContext } from './context.js'
import { exitCodes } from './exit-codes.js'
import { shortLine, shortLines } from './short-line.js'
import { UsageError } from './usage-error.js'

/**
 * Tells what went wrong and sets the exit code for it.
 *
 * @param config The config of the run, where there is one.
 */
export function fail({ process }: CliContext, error: unknown, config?: string): void {
  process.stderr.write(`${explain(error, config)}\n`)
  process.exitCode = error instanceof UsageError ? exitCodes.badUsage : exitCodes.failed
}

/** Whether an error only says that the run was asked to stop. */
export function isStop(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false
  for (
    let cause: unknown = error;
    cause !== undefined && cause !== null;
    cause = Reflect.get(Object(cause), 'cause')
  ) {
    if (cause === signal.reason || Reflect.get(Object(cause), 'name') === 'AbortError') return true
  }
  return false
}

/** The longest message: one with a path or two and what a server said. */
const longest = 2000

/** An error for a person: in a line or two where it is of their making, with its stack where it is of ours. */
export function explain(error: unknown, config?: string): string {
  if (error instanceof UsageError) return `self-rewarding: ${shortLines(error.message)}`
  const advice = RunError.isInstance(error) && config !== undefined ? adviceOn(error, config) : undefined
  if (RunError.isInstance(error) && advice !== undefined) {
    return `self-rewarding: ${shortLine(error.problem, longest)}. ${shortLines(advice)}`
  }
  if (SelfRewardingError.isInstance(error)) {
    // What a training program printed comes with it, line by line.
    const { message } = error
    return `self-rewarding: ${TrainingError.isInstance(error) ? shortLines(message) : shortLine(message, longest)}`
  }
  const code: unknown = Reflect.get(Object(error), 'code')
  const path: unknown = Reflect.get(Object(error), 'path')
  if (code === 'ENOENT' && typeof path === 'string' && Reflect.get(Object(error), 'syscall') === 'open') {
    return `self-rewarding: there is no file ${shortLine(path, longest)}; correct the path`
  }
  // Of the file system: no place, no permission, no such directory.
  if (error instanceof Error && typeof code === 'string' && /^E(RR_FS_)?[A-Z0-9]+$/.test(code)) {
    return `self-rewarding: ${shortLine(error.message, longest)}`
  }
  const stack = error instanceof Error ? error.stack : undefined
  return `self-rewarding: an error that should not be\n${shortLines(stack ?? String(error))}`
}
