import type { OpenLedger } from '../../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../../ledger/record.js'
import { Calling } from '../calling.js'
import { isBegunWith } from '../claim.js'
import type { RunEvent } from '../events.js'
import { StopRequest } from '../run.js'
import { BudgetReached } from '../spending/spending.js'
import { stoppable } from '../stoppable.js'
import type { Stopping } from '../stopping.js'
import { describeJudging, type ResolvedJudging } from './resolve.js'
import type { JudgingResult, JudgingStart } from './types.js'

/** What the work of a judging is given. */
export interface JudgingParts {
  readonly ledger: OpenLedger
  readonly calling: Calling
  readonly emit: (event: RunEvent) => void
}

/** One start of a judging: takes the ledger, has the work done, and says how it ended. */
export async function runJudging<Result extends object>(
  inputs: {
    readonly options: ResolvedJudging
    readonly start: JudgingStart
    readonly rounds: number
    readonly stopping: Stopping
    readonly emit: (event: RunEvent) => void
  },
  work: (parts: JudgingParts) => Promise<Result>,
): Promise<JudgingResult<Result>> {
  const { options, start, rounds, stopping, emit } = inputs
  const held = await options.ledger.open()
  const ledger = stoppable(held, stopping.soon)
  const calling = new Calling(options, start, stopping, emit)
  const endWatch = calling.watchTime()
  const { checkpoint } = options
  try {
    await claim(ledger, options)
    await calling.recall(ledger, rounds)
    emit({ type: 'run-start', location: ledger.location, ...(checkpoint && { checkpoint }) })
    return { status: 'finished', ...(await work({ ledger, calling, emit })) }
  } catch (error) {
    // Nothing may go on behind a ledger that is closed.
    stopping.stop(error)
    if (error instanceof BudgetReached) return { status: 'budget', next: { message: error.message } }
    if (error instanceof StopRequest) return { status: 'stopped', next: { message: goOn } }
    throw error
  } finally {
    endWatch()
    await held.close()
  }
}

const goOn = 'Start the same judging again: it goes on from what is recorded.'

/** Binds the directory to the items and the seed; the other settings may change, with what they cost. */
async function claim(ledger: OpenLedger, options: ResolvedJudging): Promise<void> {
  const settings = describeJudging(options)
  await isBegunWith(ledger, settings)
  await ledger.writeDocument({ document: 'run' }, { schema: LEDGER_SCHEMA, settings })
}
