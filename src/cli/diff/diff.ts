import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { styleOf } from '../style.js'
import { formatDifference } from './format-difference.js'
import { readDifference } from './read-difference.js'

/** Options of `self-rewarding diff`. */
export interface DiffFlags {
  readonly examples: number
  readonly full: boolean
  readonly json: boolean
}

/** Longer lines are hard to read. */
const widest = 100
/** Characters of a text that are shown without --full. */
const usual = 800

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
    const width = Math.min(widest, stdout.columns ?? 80)
    const limit = full ? Number.POSITIVE_INFINITY : usual
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
