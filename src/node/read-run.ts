import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { LedgerError } from '../core/errors.js'
import { isFile } from './at-path.js'
import { GuardedFolder } from './guarded-folder.js'
import type { ReadableLedger } from './run-folder.js'

/**
 * A run directory to read from, also while a run works on it: no lock is taken, nothing is written, and nothing outside of
 * it is read.
 *
 * @throws `LedgerError` where there is no run.
 * @example
 * ```ts
 * import { runFolder } from 'self-rewarding/node'
 *
 * async function checkpoints(directory: string) {
 *   return (await runFolder(directory)).readDocument({ document: 'lineage' })
 * }
 * ```
 */
export async function runFolder(directory: string): Promise<ReadableLedger> {
  if (!(await isFile(join(directory, 'run.json'))))
    throw new LedgerError(`${directory} holds no run: it has no run.json; give the directory of a run`)
  return new GuardedFolder({ path: await realpath(directory), shown: directory })
}
