import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { styleOf } from '../style.js'
import { formatStatus } from './format-status.js'
import { readStatus } from './read-status.js'

/** Options of `self-rewarding status`. */
export interface StatusFlags {
  readonly json: boolean
}

/** Shows where a run is. */
export async function status(this: CliContext, { json }: StatusFlags, directory: string): Promise<void> {
  const { stdout } = this.process
  try {
    const found = await readStatus(directory)
    const width = readingWidth(stdout)
    const { strong: heading } = styleOf(stdout)
    stdout.write(
      json ? jsonLine({ status: found }) : formatStatus(found, { width, heading, now: Date.now() }),
    )
    this.process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}
