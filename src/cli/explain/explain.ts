import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { readableRun } from '../run-directory/open.js'
import { settingsOfRun } from '../run-directory/settings.js'
import { styleOf } from '../style.js'
import { textLimit } from '../text-block.js'
import { explainPrompt } from './explain-prompt.js'
import { formatExplained } from './format-explained.js'
import { formatList, listPrompts } from './list-prompts.js'
import type { PairName } from './pair-name.js'

/** Options of `self-rewarding explain`. */
export interface ExplainFlags {
  readonly full: boolean
  readonly json: boolean
}

/** Shows what led to a pair, or which pairs there are. */
export async function explain(
  this: CliContext,
  { full, json }: ExplainFlags,
  directory: string,
  { iteration, prompt }: PairName,
): Promise<void> {
  const { stdout } = this.process
  const width = readingWidth(stdout)
  const style = styleOf(stdout)
  try {
    const ledger = await readableRun(directory)
    await settingsOfRun(ledger)
    if (prompt === undefined) {
      const list = await listPrompts(ledger, iteration)
      stdout.write(
        json ? jsonLine({ list }) : formatList(list, { run: directory, width, heading: style.strong }),
      )
    } else {
      const explained = await explainPrompt(ledger, { iteration, prompt })
      const limit = textLimit(full)
      stdout.write(json ? jsonLine({ explained }) : formatExplained(explained, { width, style, limit }))
    }
    this.process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}
