import { SelfRewardingError } from '../../core/errors.js'
import { oneLine } from '../../report/text/printable.js'

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

/** An error for a person: in a line or two where it is of their making, with its stack where it is of ours. */
export function explain(error: unknown): string {
  if (SelfRewardingError.isInstance(error)) {
    return `self-rewarding: ${oneLine(error.message)}`
  }
  const code: unknown = Reflect.get(Object(error), 'code')
  // Of the file system: no place, no permission, no such directory.
  if (error instanceof Error && typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
    return `self-rewarding: ${oneLine(error.message)}`
  }
  const stack = error instanceof Error ? error.stack : undefined
  return `self-rewarding: an error that should not be\n${stack ?? String(error)}`
}
