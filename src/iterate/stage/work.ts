import type { ModelProvider } from '../../model/provider.js'
import type { StageCall } from '../calls/caller.js'
import { RunError } from '../errors.js'
import type { Stage } from '../events.js'
import type { CallContext } from '../iteration.js'
import { pool } from './pool.js'
import type { PlannedCall, PromptWork, Several } from './prompt-work.js'
import { type ReplayInputs, type Scan, scan } from './replay.js'

/** A stage's items and how their calls are made. */
export interface WorkInputs {
  readonly context: CallContext
  readonly stage: Extract<Stage, 'responses' | 'evaluation'>
  readonly scan: Scan
  readonly items: number
  /** Whether an item is this process's to work on. @default all are */
  readonly isOurs?: (index: number) => boolean
  /**
   * Whether an item may be used; if one may not, nor may those behind it. Asked before it is begun and between its
   * calls: the answer changes with what others give. @default all may
   */
  readonly isNeeded?: (index: number) => boolean
  /** Whether an item is used, as far as is known, so that it counts when it is lost. @default all are */
  readonly isUsed?: (index: number) => boolean
  /** The model that judges, where it is not the one of the iteration. */
  readonly judge?: ModelProvider
  /** The request of a call. */
  readonly plan: (call: PlannedCall, index: number, work: PromptWork) => StageCall
  /** An item's own setting up, such as reading its prompt; called in item order, and again after `leave`. */
  readonly begin?: (index: number) => Promise<void>
  /** Called when an item is put aside for its second chance, so that it need not be in memory. */
  readonly leave?: (index: number) => void
  /** Called when an item has no calls left to make, and once more where some failed and were made again. */
  readonly pause?: (index: number, work: PromptWork) => void
  /** Called when all calls of an item are recorded; not for items that were done before. */
  readonly complete?: (index: number, work: PromptWork) => void
}

/** Items that wait for their second chance in memory; those behind them are read again from the ledger. */
const mostInMemory = 500

/** Prompts under way at most for each slot: those that wait for the last of their calls take none. */
const itemsPerSlot = 2

/**
 * What is recorded of a stage. Where so much failed that the run had stopped, all of that is to be made again.
 *
 * @param isNeeded Gives which items may be used, by what is recorded. @default all may
 */
export async function recordedWork(
  inputs: ReplayInputs,
  maxFailureShare: number,
  isNeeded: (found: Scan) => Promise<(index: number) => boolean> = async () => () => true,
): Promise<Scan> {
  const most = maxFailureShare * inputs.items
  const found = await scan(inputs)
  if (found.lost.length <= most) return found
  return found.lost.filter(await isNeeded(found)).length <= most ? found : scan(inputs, true)
}

/**
 * Brings every item that is needed and not done to its end, streaming: some items under way for each slot, each of which
 * asks for what it needs next. Items of which a call failed get a second chance at the end; where that shows that others
 * are needed, these follow.
 *
 * @throws `RunError` when too many are without some of their calls: a backend that was away for a while must not leave
 * its mark on the data.
 */
export async function workAll(inputs: WorkInputs): Promise<void> {
  const { context, stage, scan: recorded } = inputs
  const { iteration, emit } = context
  emit({ type: 'stage-start', iteration, stage, items: inputs.items, done: recorded.done })
  const work = new StageWork(inputs)
  // Nothing to ask, no model to open.
  if (!work.isLeft()) return
  // Before anything begins: where it is another model than the recorded one, the stage is begun anew.
  if (inputs.judge === undefined || recorded.lacksCandidates()) await context.model.provider()
  const { options, stopping, stop } = context
  const most = itemsPerSlot * options.concurrency.max
  const taking = { most, thirst: () => work.thirst(), stopping, stop }
  const goOn = (item: Item): Promise<void> => work.goOn(item)
  while (work.isLeft()) {
    await pool(taking, work.begin(), goOn)
    await pool(taking, work.again(), goOn)
  }
  work.refuseLost()
}

/** An item that was begun. */
interface Item {
  readonly index: number
  readonly work: PromptWork
  /** Whether failed calls of it were made again. */
  readonly isAgain: boolean
}

/** How far a stage's items are. */
class StageWork {
  /** The first item that was not looked at. */
  private next = 0
  /** Items that were begun and may go on: they had not seemed needed, or wait for their second chance. */
  private readonly waiting = new Map<number, Item>()
  /** Items that wait for their second chance and are in the ledger alone. */
  private readonly aside = new Set<number>()
  /** Items of which calls failed for good. */
  private readonly failed = new Set<number>()
  private lastFailure = 'in an earlier start'
  /** The iteration's model, once it was needed. */
  private provider: ModelProvider | undefined

  constructor(private readonly inputs: WorkInputs) {}

  /** Whether an item that is needed is not at its end. */
  isLeft(): boolean {
    for (const items of [this.waiting.keys(), this.aside]) {
      for (const index of items) if (this.isNeeded(index)) return true
    }
    this.skip()
    return this.next < this.inputs.items && this.isNeeded(this.next)
  }

  /** Items that were not begun, in their order, as far as they are needed. */
  async *begin(): AsyncGenerator<Item> {
    const { items, begin, scan } = this.inputs
    for (this.skip(); this.next < items && this.isNeeded(this.next); this.skip()) {
      const index = this.next++
      await begin?.(index)
      yield { index, work: scan.unfinished(index), isAgain: false }
    }
  }

  /** Items that wait, as far as they are needed. */
  async *again(): AsyncGenerator<Item> {
    for (const item of [...this.waiting.values()]) {
      if (!this.isNeeded(item.index)) continue
      this.waiting.delete(item.index)
      if (item.isAgain) item.work.reopen()
      yield item
    }
    const { scan, begin } = this.inputs
    const aside = [...this.aside].filter(index => this.isNeeded(index)).sort((a, b) => a - b)
    for await (const { index, work } of scan.again(aside)) {
      if (!this.isNeeded(index)) continue
      this.aside.delete(index)
      await begin?.(index)
      yield { index, work, isAgain: true }
    }
  }

  /** Keeps an item for its second chance. */
  private wait(item: Item): void {
    if (this.waiting.size < mostInMemory) {
      this.waiting.set(item.index, { ...item, isAgain: true })
      return
    }
    this.aside.add(item.index)
    this.inputs.leave?.(item.index)
  }

  /** Waits until the model that makes candidates wants more, or where it is not needed, the judge. */
  thirst(): Promise<void> | undefined {
    const provider = this.provider ?? this.inputs.judge
    return provider && this.inputs.context.callerFor(provider).thirst()
  }

  /** What the models that an item needs can do; one that it does not need is not opened. */
  private async severalFor(work: PromptWork): Promise<Several> {
    const { context, judge } = this.inputs
    if (judge && !work.lacksCandidates) return { candidates: false, judgements: judge.capabilities.n }
    this.provider = await context.model.provider()
    const { n } = this.provider.capabilities
    return { candidates: n, judgements: judge?.capabilities.n ?? n }
  }

  async goOn(item: Item): Promise<void> {
    const { inputs } = this
    const { index, work } = item
    const several = await this.severalFor(work)
    for (let calls = work.pending(several); calls.length > 0; calls = work.pending(several)) {
      if (!this.isNeeded(index)) {
        this.waiting.set(index, item)
        return
      }
      await allSettled(calls.map(call => makeCall(inputs, call, index, work)))
    }
    inputs.pause?.(index, work)
    if (!item.isAgain && work.failures.some(({ retryable }) => retryable)) {
      this.wait(item)
      return
    }
    inputs.complete?.(index, work)
    const failure = work.failures.at(-1)
    if (failure === undefined) return
    this.failed.add(index)
    this.lastFailure = failure.message
    // No second chance can bring the share down.
    this.refuseLost()
  }

  /** @throws `RunError` when more of the items that are used are lost than a run can do without. */
  refuseLost(): void {
    const { context, items, stage, scan, isUsed = () => true } = this.inputs
    const share = context.options.maxFailureShare
    if (scan.lost.length + this.failed.size <= share * items) return
    const lost = [...scan.lost, ...this.failed].filter(isUsed).length
    if (lost <= share * items) return
    throw new RunError(
      `calls for ${lost} of ${items} prompts failed for good (${stage} of iteration ${context.iteration}), more than ` +
        `maxFailureShare (${share}) allows; the last: ${this.lastFailure}. The others are recorded in ${context.ledger.location}. ` +
        'Mend the cause, or allow more, and start the run again: it makes the failed calls anew',
      { reason: 'too-many-failures' },
    )
  }

  private isNeeded(index: number): boolean {
    return this.inputs.isNeeded?.(index) ?? true
  }

  /** Passes over what is done, or not ours. */
  private skip(): void {
    const { items, scan, isOurs = () => true } = this.inputs
    while (this.next < items && (scan.isDone(this.next) || !isOurs(this.next))) this.next++
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
  const judge = call.kind === 'judgements' ? inputs.judge : undefined
  const caller = context.callerFor(judge ?? (await context.model.provider()))
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

/** Waits for all, then throws the first error there was. */
async function allSettled(promises: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(promises)) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
}
