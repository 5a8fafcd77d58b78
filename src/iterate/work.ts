import type { StageCall } from './caller.js'
import type { Stage } from './events.js'
import type { IterationContext } from './iteration.js'
import type { PlannedCall, PromptWork } from './prompt-work.js'
import type { Scan } from './replay.js'

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
 * Brings every item that is not done to its end, streaming: as many items under way as there are slots, each of which
 * asks for what it needs next.
 */
export async function workAll(inputs: WorkInputs): Promise<void> {
  const { context, stage, scan, items } = inputs
  const { iteration, emit } = context
  const several = context.provider.capabilities.n
  emit({ type: 'stage-start', iteration, stage, items, done: scan.done })
  await pool(context, take(inputs), async index => {
    const work = scan.unfinished(index)
    for (let calls = work.pending(several); calls.length > 0; calls = work.pending(several)) {
      await allSettled(calls.map(call => makeCall(inputs, call, index, work)))
    }
    inputs.complete?.(index, work)
  })
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
async function pool(
  { options, stop }: IterationContext,
  items: AsyncGenerator<number>,
  work: (index: number) => Promise<void>,
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
