import { LedgerError } from '../../core/errors.js'
import type { DamagedLine, OpenLedger } from '../../ledger/ledger.js'
import type { CallRecord } from '../../ledger/record.js'
import type { PromptWork } from './prompt-work.js'

/** Which recorded calls belong together, and what folds them. */
export interface ReplayInputs {
  readonly ledger: OpenLedger
  readonly iteration: number
  /** Stage keys of the calls. */
  readonly stages: ReadonlySet<string>
  /** Prompts, or items, of the stage. */
  readonly items: number
  /** Makes the empty work of an item. */
  readonly work: (index: number) => PromptWork
  readonly onDamage?: (damage: DamagedLine) => void
}

/** What a ledger already holds of a stage. Memory: a count an item, and the records of unfinished items. */
export interface Scan {
  /** Records of each item. */
  readonly counts: Uint32Array
  /** Whether all calls of an item are recorded. */
  isDone(index: number): boolean
  /** Items that are done. */
  readonly done: number
  /** Of those, the ones of which a call failed for good. */
  readonly lost: number
  /** Work of an unfinished item, with what is recorded of it. */
  unfinished(index: number): PromptWork
}

/**
 * Reads what is recorded of a stage. Calls that failed but may work now count as not made.
 *
 * @param again Whether all calls that failed count as not made.
 */
export async function scan(inputs: ReplayInputs, again = false): Promise<Scan> {
  const counts = new Uint32Array(inputs.items)
  const bits = new Uint8Array(Math.ceil(inputs.items / 8))
  const partial = new Map<number, PromptWork>()
  let done = 0
  let lost = 0
  for await (const call of recorded(inputs)) {
    counts[call.prompt] = (counts[call.prompt] ?? 0) + 1
    if ((call.failure && (again || call.failure.retryable)) || isSet(bits, call.prompt)) continue
    const work = partial.get(call.prompt) ?? inputs.work(call.prompt)
    work.add(call)
    if (work.pending(true).length > 0) {
      partial.set(call.prompt, work)
      continue
    }
    partial.delete(call.prompt)
    bits[call.prompt >> 3] = (bits[call.prompt >> 3] ?? 0) | (1 << (call.prompt & 7))
    done++
    if (work.failures.length > 0) lost++
  }
  return {
    counts,
    done,
    lost,
    isDone: index => isSet(bits, index),
    unfinished: index => {
      const work = partial.get(index) ?? inputs.work(index)
      partial.delete(index)
      return work
    },
  }
}

/**
 * Every item with all its records folded in, in item order. Records lie in the order in which calls ended, so items
 * wait here until their last record was read; that is as many as were under way at once.
 */
export async function* inOrder(
  inputs: ReplayInputs,
  counts: Uint32Array,
  onCall: (call: CallRecord) => void = () => {},
): AsyncGenerator<{ readonly index: number; readonly work: PromptWork }> {
  const waiting = new Map<number, { work: PromptWork; left: number; failed: CallRecord[] }>()
  let next = 0
  const ready = function* (): Generator<{ index: number; work: PromptWork }> {
    for (; next < inputs.items; next++) {
      const item = waiting.get(next)
      if (item === undefined && (counts[next] ?? 0) > 0) return
      if (item !== undefined && item.left > 0) return
      waiting.delete(next)
      // A call that failed and was not needed in the end, as others were made in a later start, leaves no trace.
      if (item && item.work.pending(true).length > 0) for (const call of item.failed) item.work.add(call)
      yield { index: next, work: item?.work ?? inputs.work(next) }
    }
  }
  // Damage was told by the scan.
  for await (const call of recorded({ ...inputs, onDamage: () => {} })) {
    onCall(call)
    const item = waiting.get(call.prompt) ?? {
      work: inputs.work(call.prompt),
      left: counts[call.prompt] ?? 0,
      failed: [],
    }
    waiting.set(call.prompt, item)
    if (call.failure?.retryable) item.failed.push(call)
    else item.work.add(call)
    item.left--
    if (call.prompt === next) yield* ready()
  }
  yield* ready()
  if (next === inputs.items) return
  throw new LedgerError(
    `${inputs.ledger.location}: recorded calls of item ${next} of iteration ${inputs.iteration} cannot be read any more; start the run again, it makes them anew`,
  )
}

async function* recorded(inputs: ReplayInputs): AsyncGenerator<CallRecord> {
  for await (const call of inputs.ledger.calls(inputs.iteration, inputs.onDamage)) {
    if (inputs.stages.has(call.stage) && call.prompt < inputs.items) yield call
  }
}

function isSet(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
}
