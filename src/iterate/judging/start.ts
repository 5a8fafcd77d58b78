import { Run } from '../run.js'
import { checkStart } from '../start-options.js'
import { Stopping } from '../stopping.js'
import type { JudgingParts, RecordedWork } from './run-judging.js'
import type { JudgingResult, JudgingStart } from './types.js'

/**
 * Begins work that stands beside the loop, such as a judging, or goes on with it.
 *
 * @param rounds Rounds of calls that there may be: iterations of the ledger.
 */
export function startJudging<Result extends object>(
  options: RecordedWork,
  start: JudgingStart,
  rounds: number,
  work: (parts: JudgingParts) => Promise<Result>,
): Run<JudgingResult<Result>> {
  checkStart(start, ['signal', 'graceMs', 'changes'])
  const stopping = new Stopping()
  return new Run(stopping, start, async (emit): Promise<JudgingResult<Result>> => {
    // Loaded when it is needed, like the loop, most of which it is.
    const { runJudging } = await import('./run-judging.js')
    return runJudging({ options, start, rounds, stopping, emit }, work)
  })
}
