import { LedgerError } from '../../core/errors.js'
import { type Owner, parseOwner } from './owner.js'

/** The error for a directory that another run holds. */
export function held(
  directory: string,
  lock: string | undefined,
  seen: string,
  cause?: unknown,
): LedgerError {
  const owner = lock === undefined ? undefined : parseOwner(lock)
  const who = owner ? ` (${nameOf(owner)}${seen})` : ''
  return new LedgerError(
    `${directory} is in use by another run of this or another process${who}; wait for it to end, or stop it`,
    { cause },
  )
}

function nameOf({ pid, host, since }: Owner): string {
  // The file is somebody else's: what it says ends up in a terminal.
  const plain = (text: string): string => text.replace(/[^\w.:-]/g, '?').slice(0, 100)
  return `process ${pid} on ${plain(host)}, since ${plain(since)}`
}
