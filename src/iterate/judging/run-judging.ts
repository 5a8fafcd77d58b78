import type { Json } from '../../core/json.js'
import type { Ledger, OpenLedger } from '../../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../../ledger/record.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { Calling } from '../calling.js'
import { isBegunWith } from '../claim.js'
import type { RunEvent } from '../events.js'
import type { CallSettings } from '../resolve-options.js'
import { BudgetReached } from '../spending/spending.js'
import { stoppable } from '../stoppable.js'
import { type Stopping, StopRequest } from '../stopping.js'
import type { JudgingResult, JudgingStart } from './types.js'

/** Work of which every call is recorded before it counts. */
export interface RecordedWork extends CallSettings {
  readonly ledger: Ledger
  /** The settings as JSON, like a run's, so that one is never taken for the other. */
  readonly settings: Json
  /** The checkpoint that works, where it is a single one. */
  readonly checkpoint?: Checkpoint
}

/** What the work is given. */
export interface JudgingParts {
  readonly ledger: OpenLedger
  readonly calling: Calling
  readonly emit: (event: RunEvent) => void
}

/** One start: takes the ledger, has the work done, and says how it ended. */
export async function runJudging<Result extends object>(
  inputs: {
    readonly options: RecordedWork
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

const goOn = 'Start the same again: it goes on from what is recorded.'

/** Binds the directory to what is asked and the seed; the other settings may change, with what they cost. */
async function claim(ledger: OpenLedger, { settings }: RecordedWork): Promise<void> {
  await isBegunWith(ledger, settings)
  await ledger.writeDocument({ document: 'run' }, { schema: LEDGER_SCHEMA, settings })
}
