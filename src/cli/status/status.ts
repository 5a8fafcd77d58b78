import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { styleOf } from '../style.js'
import { formatStatus } from './format-status.js'
import { readStatus } from './read-status.js'

/** Options of `self-rewarding status`. */
export interface StatusFlags {
  readonly json: boolean
}

/** Narrower lines break the table into blocks. */
const widest = 100

/** Shows where a run is. */
export async function status(this: CliContext, { json }: StatusFlags, directory: string): Promise<void> {
  const { stdout } = this.process
  try {
    const found = await readStatus(directory)
    const width = Math.min(widest, stdout.columns ?? 80)
    const { strong: heading } = styleOf(stdout)
    stdout.write(
      json ? jsonLine({ status: found }) : formatStatus(found, { width, heading, now: Date.now() }),
    )
    this.process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}
