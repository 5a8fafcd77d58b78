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
  /** Whether an item is this process's to work on; asked before it is begun and between its calls. @default all are */
  readonly isWanted?: (index: number) => boolean
  /** The request of a call. */
  readonly plan: (call: PlannedCall, index: number, work: PromptWork) => StageCall
  /** An item's own setting up, such as reading its prompt; called in item order. */
  readonly begin?: (index: number) => Promise<void>
  /** Called when an item has no calls left to make, also when some failed and may be made again at the end. */
  readonly pause?: (index: number, work: PromptWork) => void
  /** Called when all calls of an item are recorded; not for items that were done before. */
  readonly complete?: (index: number, work: PromptWork) => void
}

/** Prompts under way for each slot: enough that a slot finds work while records are being written. */
const itemsPerSlot = 2

/** What is recorded of a stage. Where so much failed that the run had stopped, all of that is to be made again. */
export async function recordedWork(inputs: ReplayInputs, maxFailureShare: number): Promise<Scan> {
  const found = await scan(inputs)
  return found.lost > maxFailureShare * inputs.items ? scan(inputs, true) : found
}

/**
 * Brings every item that is not done to its end, streaming: some items under way for each slot, each of which asks for
 * what it needs next. Items of which a call failed get a second chance at the end.
 *
 * @throws `RunError` when too many are without some of their calls: a backend that was away for a while must not leave
 * its mark on the data.
 */
export async function workAll(inputs: WorkInputs): Promise<void> {
  const { context, stage, scan: recorded, isWanted = () => true } = inputs
  const { iteration, emit } = context
  emit({ type: 'stage-start', iteration, stage, items: inputs.items, done: recorded.done })
  // Nothing to ask, no model to open.
  if (!hasWork(inputs)) return
  const several = (await context.model.provider()).capabilities.n
  const failed = new Failures(inputs)
  const finish = async (index: number, work: PromptWork): Promise<void> => {
    for (let calls = work.pending(several); calls.length > 0; calls = work.pending(several)) {
      if (!isWanted(index)) return
      await allSettled(calls.map(call => makeCall(inputs, call, index, work)))
    }
    inputs.pause?.(index, work)
    if (work.failures.length > 0) failed.add(index, work)
    else inputs.complete?.(index, work)
  }
  await pool(context, take(inputs), index => finish(index, recorded.unfinished(index)))
  await pool(context, failed.again(), async ([index, work]) => {
    work.reopen()
    await finish(index, work)
  })
  for (const [index, work] of failed.items) inputs.complete?.(index, work)
  failed.refuse()
}

/** Items of which calls failed for good, and how many of them a run can do without. */
class Failures {
  readonly items = new Map<number, PromptWork>()
  private final = 0

  constructor(private readonly inputs: WorkInputs) {}

  /** @throws `RunError` as soon as no second chance can bring the share down. */
  add(index: number, work: PromptWork): void {
    this.items.set(index, work)
    if (isAway(work)) return
    this.final++
    this.refuseMoreThan(this.inputs.scan.lost + this.final)
  }

  /** The items of which calls may work another time; they leave the list. */
  *again(): Generator<[number, PromptWork]> {
    for (const [index, work] of [...this.items]) {
      if (!isAway(work)) continue
      this.items.delete(index)
      yield [index, work]
    }
  }

  refuse(): void {
    this.refuseMoreThan(this.inputs.scan.lost + this.items.size)
  }

  private refuseMoreThan(lost: number): void {
    const { context, items, stage } = this.inputs
    const share = context.options.maxFailureShare
    if (lost <= share * items) return
    throw new RunError(
      `calls for ${lost} of ${items} prompts failed for good (${stage} of iteration ${context.iteration}), more than ` +
        `maxFailureShare (${share}) allows; the last: ${this.lastMessage()}. The others are in ${context.ledger.location}/calls. ` +
        'Mend the cause, or allow more, and start the run again: it makes the failed calls anew',
      { reason: 'too-many-failures' },
    )
  }

  private lastMessage(): string {
    return [...this.items.values()].at(-1)?.failures.at(-1)?.message ?? 'in an earlier start'
  }
}

/** A call of it may work another time. */
function isAway(work: PromptWork): boolean {
  return work.failures.some(({ retryable }) => retryable)
}

async function* take({ scan, items, begin, isWanted = () => true }: WorkInputs): AsyncGenerator<number> {
  for (let index = 0; index < items; index++) {
    if (scan.isDone(index) || !isWanted(index)) continue
    await begin?.(index)
    yield index
  }
}

function hasWork({ scan, items, isWanted = () => true }: WorkInputs): boolean {
  for (let index = 0; index < items; index++) if (!scan.isDone(index) && isWanted(index)) return true
  return false
}

async function makeCall(
  inputs: WorkInputs,
  call: PlannedCall,
  index: number,
  work: PromptWork,
): Promise<void> {
  const { context, scan, stage } = inputs
  const { iteration, emit } = context
  const caller = context.callerFor(await context.model.provider())
  const record = await caller.call(inputs.plan(call, index, work))
  scan.counts[index] = (scan.counts[index] ?? 0) + 1
  work.add(record)
  record.completions.forEach((completion, i) => {
    if (call.kind === 'candidates') {
      emit({ type: 'candidate', iteration, promptIndex: index, candidate: call.first + i, completion })
      return
    }
    const { candidate } = call
    const vote = work.votes(candidate)[call.first + i]
    if (vote === undefined || 'failure' in vote) return
    emit({
      type: 'judgement',
      iteration,
      stage,
      promptIndex: index,
      candidate,
      vote: call.first + i,
      completion,
      parsed: vote.parsed,
    })
  })
}

/** Works on items as they come, some for each slot; the first error ends the taking and comes out at the end. */
async function pool<Item>(
  { options, stop, stopping }: IterationContext,
  items: AsyncIterator<Item> | Iterator<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const worker = async (): Promise<void> => {
    try {
      for (;;) {
        stopping.soon.throwIfAborted()
        const item = await items.next()
        if (item.done) return
        await work(item.value)
      }
    } catch (error) {
      stop(error)
      throw error
    }
  }
  await allSettled(Array.from({ length: itemsPerSlot * options.concurrency.max }, worker))
}

/** Waits for all, then throws the first error there was. */
async function allSettled(promises: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(promises)) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
}
