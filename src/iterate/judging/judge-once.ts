import { RunError } from '../errors.js'
import type { Scan } from '../stage/replay.js'
import { stoppable } from '../stoppable.js'
import type { ResolvedJudging } from './resolve.js'
import { judgeRound, readRound, recordedRound } from './round.js'
import type { JudgingParts } from './run-judging.js'
import type { JudgedDataset, JudgedItem, JudgingItem } from './types.js'
import { writeRound } from './write-round.js'

/** Judges all items, and writes what was said of them. */
export async function judgeOnce(parts: JudgingParts, options: ResolvedJudging): Promise<JudgedDataset> {
  return { report: await writeRound(parts, options, await judgeRound(parts, options, 1)) }
}

/** What was said of all items, read back from the recorded calls. */
export async function* readJudged<Item extends JudgingItem>(
  options: ResolvedJudging<Item>,
  signal: AbortSignal | undefined,
): AsyncGenerator<JudgedItem<Item>, void, undefined> {
  const { items } = options
  const held = await options.ledger.open()
  const ledger = signal ? stoppable(held, signal) : held
  try {
    const recorded = await recordedRound(ledger, options, 1)
    const left = recorded ? leftOf(items, recorded.found) : items.length
    if (recorded === undefined || left > 0) {
      throw new RunError(
        `of ${items.length} items ${left} lack calls in ${ledger.location}; start the judging first`,
        { reason: 'calls-missing' },
      )
    }
    for await (const { index, item, responses } of readRound(items, recorded))
      yield { index, item, responses }
  } finally {
    await held.close()
  }
}

/** How many items lack calls; one without a text to judge takes none. */
function leftOf(items: readonly unknown[], found: Scan): number {
  let left = 0
  for (const index of items.keys()) if (!found.isDone(index) && !found.unfinished(index).isDone) left++
  return left
}
