import type { StageCall } from '../calls/caller.js'
import { RunError } from '../errors.js'
import type { Stage } from '../events.js'
import type { IterationContext } from '../iteration.js'
import type { PlannedCall, PromptWork } from './prompt-work.js'
import { type ReplayInputs, type Scan, scan } from './replay.js'

/** A stage's items and how their calls are made. */
export interface WorkInputs {
  readonly context: IterationContext
  readonly stage: Extract<Stage, 'responses' | 'evaluation'>
  readonly scan: Scan
  readonly items: number
  /** The request of a call. */
  readonly plan: (call: PlannedCall, index: number, work: PromptWork) => StageCall
  /** An item's own setting up, such as reading its prompt; called in item order. */
  readonly begin?: (index: number) => Promise<void>
  /** Called when all calls of an item are recorded; not for items that were done before. */
  readonly complete?: (index: number, work: PromptWork) => void
}

/**
 * Shares of items of which calls may have failed for good; above them a stage is not finished. Calls that may work
 * another time tell of a backend that is away, the others of prompts that it cannot take, such as too long ones.
 */
const mayBeLost = { retryable: 0.1, all: 0.5 }

/** What is recorded of a stage. Where so much failed that the run had stopped, all of that is to be made again. */
export async function recordedWork(inputs: ReplayInputs): Promise<Scan> {
  const found = await scan(inputs)
  return found.lost > mayBeLost.all * inputs.items ? scan(inputs, true) : found
}

/**
 * Brings every item that is not done to its end, streaming: as many items under way as there are slots, each of which
 * asks for what it needs next. Items of which a call failed get a second chance at the end.
 *
 * @throws `RunError` when too many are still without some of their calls: a backend that was away for a while must not
 * leave its mark on the data.
 */
export async function workAll(inputs: WorkInputs): Promise<void> {
  const { context, stage, scan: recorded, items } = inputs
  const { iteration, emit } = context
  const several = context.provider.capabilities.n
  emit({ type: 'stage-start', iteration, stage, items, done: recorded.done })
  const failed = new Map<number, PromptWork>()
  const finish = async (index: number, work: PromptWork): Promise<void> => {
    for (let calls = work.pending(several); calls.length > 0; calls = work.pending(several)) {
      await allSettled(calls.map(call => makeCall(inputs, call, index, work)))
    }
    if (work.failures.length > 0) failed.set(index, work)
    else inputs.complete?.(index, work)
  }
  await pool(context, take(inputs), index => finish(index, recorded.unfinished(index)))
  const isAway = (work: PromptWork): boolean => work.failures.some(({ retryable }) => retryable)
  const again = [...failed].filter(([, work]) => isAway(work))
  await pool(context, again.values(), async ([index, work]) => {
    failed.delete(index)
    work.reopen()
    await finish(index, work)
  })
  for (const [index, work] of failed) inputs.complete?.(index, work)
  const away = [...failed.values()].filter(isAway)
  refuseLoss({ retryable: away.length, all: recorded.lost + failed.size }, inputs)
}

function refuseLoss(lost: typeof mayBeLost, { context, items, stage }: WorkInputs): void {
  if (lost.retryable <= mayBeLost.retryable * items && lost.all <= mayBeLost.all * items) return
  throw new RunError(
    `calls for ${lost.all} of ${items} prompts failed for good (${stage} of iteration ${context.iteration}, the reasons are in ` +
      `${context.ledger.location}/calls), too many to go on without them: mend the backend and start the run again`,
    { reason: 'backend-down' },
  )
}

async function* take({ scan, items, begin }: WorkInputs): AsyncGenerator<number> {
  for (let index = 0; index < items; index++) {
    if (scan.isDone(index)) continue
    await begin?.(index)
    yield index
  }
}

async function makeCall(
  inputs: WorkInputs,
  call: PlannedCall,
  index: number,
  work: PromptWork,
): Promise<void> {
  const { context, scan, stage } = inputs
  const { iteration, emit } = context
  const record = await context.caller.call(inputs.plan(call, index, work))
  scan.counts[index] = (scan.counts[index] ?? 0) + 1
  work.add(record)
  record.completions.forEach((completion, i) => {
    if (call.kind === 'candidates') {
      emit({ type: 'candidate', iteration, promptIndex: index, candidate: call.first + i, completion })
      return
    }
    const parsed = context.options.work.parse(completion)
    const { candidate } = call
    emit({
      type: 'judgement',
      iteration,
      stage,
      promptIndex: index,
      candidate,
      vote: call.first + i,
      completion,
      parsed,
    })
  })
}

/** Works on items as they come, `concurrency` at a time; the first error ends the taking and comes out at the end. */
async function pool<Item>(
  { options, stop }: IterationContext,
  items: AsyncIterator<Item> | Iterator<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let failed = false
  const worker = async (): Promise<void> => {
    while (!failed) {
      const item = await items.next()
      if (item.done) return
      try {
        await work(item.value)
      } catch (error) {
        failed = true
        // Calls under way elsewhere end as well, so that the ledger can be closed.
        stop(error)
        throw error
      }
    }
  }
  await allSettled(Array.from({ length: options.concurrency }, worker))
}

/** Waits for all, then throws the first error there was. */
async function allSettled(promises: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(promises)) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
}
