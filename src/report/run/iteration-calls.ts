import type { PriceTable, Spent } from '../../iterate/index.js'
import { UsageCounter } from '../../iterate/spending/usage.js'
import type { DamagedLine } from '../../ledger/ledger.js'
import type { CallRecord } from '../../ledger/record.js'
import { BusyTime } from './busy-time.js'
import type { RunSource } from './source.js'

/** What the recorded calls of an iteration took. */
export interface IterationCalls {
  /** Calls and tokens by what they were for, those after its datasets were written included. */
  readonly spent: Spent
  /** Attempts that failed and were made again. */
  readonly retries: number
  /** Time in which calls were under way, pauses of more than 5 s left out. */
  readonly seconds: {
    /** Of what wrote prompts. */
    readonly prompts: number
    /** Candidates and judgements, which are made side by side. */
    readonly responses: number
    /** Of report cards. */
    readonly evaluation: number
  }
  /** What they cost, where prices are known. */
  readonly money?: number
}

/** Adds up the recorded calls of an iteration. */
export async function readCalls(
  source: Pick<RunSource, 'calls'>,
  iteration: number,
  { prices, onDamage }: { readonly prices?: PriceTable; readonly onDamage: (damage: DamagedLine) => void },
): Promise<IterationCalls> {
  const used = new UsageCounter()
  const busy = { prompts: new BusyTime(), responses: new BusyTime(), evaluation: new BusyTime() }
  let retries = 0
  for await (const call of source.calls(iteration, onDamage)) {
    used.add(call)
    retries += Math.max(0, call.attempts - 1)
    busy[stageOf(call)].add(call.startedAt, call.startedAt + call.durationMs)
  }
  return {
    spent: used.result(),
    retries,
    seconds: {
      prompts: busy.prompts.seconds,
      responses: busy.responses.seconds,
      evaluation: busy.evaluation.seconds,
    },
    ...(prices && { money: used.money(prices) }),
  }
}

function stageOf({ kind }: CallRecord): keyof IterationCalls['seconds'] {
  return kind === 'prompts' || kind === 'evaluation' ? kind : 'responses'
}
