import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { styleOf } from '../style.js'
import { textLimit } from '../text-block.js'
import { formatDifference } from './format-difference.js'
import { readDifference } from './read-difference.js'

/** Options of `self-rewarding diff`. */
export interface DiffFlags {
  readonly examples: number
  readonly full: boolean
  readonly json: boolean
}

/** Shows two models of a run side by side. */
export async function diff(
  this: CliContext,
  { examples, full, json }: DiffFlags,
  directory: string,
  first: string,
  second: string,
): Promise<void> {
  const { stdout } = this.process
  try {
    const difference = await readDifference(directory, [first, second], examples)
    const width = readingWidth(stdout)
    const limit = textLimit(full)
    stdout.write(
      json
        ? jsonLine({ difference })
        : formatDifference(difference, { width, limit, style: styleOf(stdout) }),
    )
    this.process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}
