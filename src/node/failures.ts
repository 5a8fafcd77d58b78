import { LedgerError } from '../core/errors.js'

/** The error for a file that cannot be written, whatever the reason. */
export function unwritable(path: string, cause: unknown): LedgerError {
  if (LedgerError.isInstance(cause)) return cause
  const reason = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : ''
  return new LedgerError(
    `cannot write ${path}: free some space or fix the permissions, then start again${reason}`,
    { cause },
  )
}

/** Whether a system call failed in this way: `ENOENT`. */
export function isFailure(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** For `catch`: `undefined` where there is no such file. */
export function ifMissing(error: unknown): undefined {
  if (!isFailure(error, 'ENOENT')) throw error
}
