import { LedgerError } from '../../core/errors.js'
import type { AnyOrder, DamagedLine, OpenLedger } from '../../ledger/ledger.js'
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
  readonly lost: readonly number[]
  /** Whether an item that is not done, and was not asked for yet, lacks candidates. */
  lacksCandidates(): boolean
  /** Work of an unfinished item, with what is recorded of it. */
  unfinished(index: number): PromptWork
  /** Items as they are recorded now, without the calls that count as not made; read from the ledger, some at once. */
  again(indices: readonly number[]): AsyncGenerator<Item>
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
  const lost: number[] = []
  for await (const call of inputs.ledger.calls(inputs.iteration, inputs.onDamage)) {
    if (!isOf(inputs, call)) continue
    counts[call.prompt] = (counts[call.prompt] ?? 0) + 1
    if (!isMade(call, again) || isSet(bits, call.prompt)) continue
    let work = partial.get(call.prompt)
    if (work === undefined) {
      work = inputs.work(call.prompt)
      partial.set(call.prompt, work)
    }
    work.add(call)
    if (!work.isDone) continue
    partial.delete(call.prompt)
    bits[call.prompt >> 3] = (bits[call.prompt >> 3] ?? 0) | (1 << (call.prompt & 7))
    done++
    if (work.failures.length > 0) lost.push(call.prompt)
  }
  // What was recorded before: of what this start records, what failed for good stays.
  const found = again ? counts.slice() : undefined
  return {
    counts,
    done,
    lost,
    isDone: index => isSet(bits, index),
    lacksCandidates: () =>
      done + partial.size < inputs.items || [...partial.values()].some(work => work.lacksCandidates),
    unfinished: index => {
      const work = partial.get(index) ?? inputs.work(index)
      partial.delete(index)
      return work
    },
    again: indices => readAgain(inputs, indices, index => found?.[index] ?? 0),
  }
}

function isMade({ failure }: CallRecord, again: boolean): boolean {
  return failure === undefined || !(again || failure.retryable)
}

/** Items that are read again in one reading of the ledger, and are in memory at once. */
const readAtOnce = 500

async function* readAgain(
  inputs: ReplayInputs,
  indices: readonly number[],
  /** How many records of an item are from starts of which all that failed is made again. */
  earlier: (index: number) => number,
): AsyncGenerator<Item> {
  for (let from = 0; from < indices.length; from += readAtOnce) {
    const some = new Map(indices.slice(from, from + readAtOnce).map(index => [index, newItem()]))
    let part = 0
    const anyOrder: AnyOrder = {
      isWanted: prompt => some.has(prompt),
      onPart(next) {
        part = next
      },
    }
    for await (const call of inputs.ledger.calls(inputs.iteration, silent, anyOrder)) {
      if (isOf(inputs, call)) some.get(call.prompt)?.read.push({ call, part })
    }
    for (const [index, { read }] of some) {
      const work = inputs.work(index)
      for (const [i, call] of inTheirOrder(read).entries()) {
        if (isMade(call, i < earlier(index))) work.add(call)
      }
      yield { index, work }
    }
  }
}

/** Damage was told by the scan. */
const silent = (): void => {}

/** Characters of items that may wait for their last record, in `inOrder`. */
const waitingRoom = 1 << 25

/**
 * Every item with all its records folded in, in item order. Records lie in the order in which calls ended, so items
 * wait here until their last record was read; that is mostly as many as were under way at once. Where it is more, as
 * after a call that was made again at the end, or of shards one after the other, there is room for so many, and the
 * ledger is read again for those behind them.
 *
 * @param onCall Told of every call of the iteration, whatever it was for.
 * @param room Characters at most of what waits, but for the first item.
 */
export async function* inOrder(
  inputs: ReplayInputs,
  counts: Uint32Array,
  onCall: (call: CallRecord) => void = () => {},
  room = waitingRoom,
): AsyncGenerator<Item> {
  const { ledger, iteration, items } = inputs
  let tell = onCall
  for (let next = 0; ; ) {
    const waiting = new WaitingItems(inputs, counts, next, room)
    let part = 0
    const anyOrder: AnyOrder = {
      // The first reading is told of in full.
      isWanted: prompt => tell !== silent || waiting.hasRoomFor(prompt),
      onPart(next) {
        part = next
      },
    }
    for await (const call of ledger.calls(iteration, silent, anyOrder)) {
      tell(call)
      if (!isOf(inputs, call) || !waiting.hasRoomFor(call.prompt)) continue
      waiting.add(call, part)
      if (call.prompt === waiting.next) yield* waiting.ready()
    }
    yield* waiting.ready()
    if (waiting.next === items) return
    if (waiting.next === next) {
      throw new LedgerError(
        `${ledger.location}: recorded calls of item ${next} of iteration ${iteration} cannot be read any more; start the run again, it makes them anew`,
      )
    }
    next = waiting.next
    tell = silent
  }
}

/** An item with its records. */
interface Item {
  readonly index: number
  readonly work: PromptWork
}

interface WaitingItem {
  /** What was read of it, as it came. */
  readonly read: { readonly call: CallRecord; readonly part: number }[]
  /** Records that are not read yet. */
  left: number
  size: number
}

/** Items of which some records were read, from `next` on. */
class WaitingItems {
  private readonly items = new Map<number, WaitingItem>()
  private size = 0
  /** Items from here on found no room. */
  private end = Number.POSITIVE_INFINITY

  constructor(
    private readonly inputs: ReplayInputs,
    private readonly counts: Uint32Array,
    /** The item whose turn it is. */
    public next: number,
    private readonly room: number,
  ) {}

  hasRoomFor(index: number): boolean {
    return index >= this.next && index < this.end
  }

  add(call: CallRecord, part: number): void {
    let item = this.items.get(call.prompt)
    if (item === undefined) {
      item = { ...newItem(), left: this.counts[call.prompt] ?? 0 }
      this.items.set(call.prompt, item)
    }
    item.read.push({ call, part })
    item.left--
    const size = sizeOf(call)
    item.size += size
    this.size += size
    if (this.size > this.room) this.makeRoom()
  }

  /** Forgets the items that come last, half of all. */
  private makeRoom(): void {
    const indices = [...this.items.keys()].sort((a, b) => a - b)
    while (indices.length > 1 && this.size > this.room / 2) {
      this.end = indices.pop() ?? this.end
      this.size -= this.items.get(this.end)?.size ?? 0
      this.items.delete(this.end)
    }
  }

  /** Takes out the items whose turn it is and that are whole. */
  *ready(): Generator<Item> {
    for (; this.next < Math.min(this.inputs.items, this.end); this.next++) {
      const item = this.items.get(this.next)
      if (item === undefined && (this.counts[this.next] ?? 0) > 0) return
      if (item !== undefined && item.left > 0) return
      this.items.delete(this.next)
      this.size -= item?.size ?? 0
      yield { index: this.next, work: this.fold(item?.read ?? []) }
    }
  }

  /** Folds records in their order, whatever order they were read in: of two for one place the first one counts. */
  private fold(read: WaitingItem['read']): PromptWork {
    const work = this.inputs.work(this.next)
    const calls = inTheirOrder(read)
    for (const call of calls) if (!call.failure?.retryable) work.add(call)
    // A call that failed and was not needed in the end, as others were made in a later start, leaves no trace.
    const failed = calls.filter(call => call.failure?.retryable)
    if (failed.length > 0 && !work.isDone) for (const call of failed) work.add(call)
    return work
  }
}

function newItem(): WaitingItem {
  return { read: [], left: 0, size: 0 }
}

/** Calls in the order in which they were recorded. */
function inTheirOrder(read: WaitingItem['read']): CallRecord[] {
  return read.sort((a, b) => a.part - b.part).map(({ call }) => call)
}

/** About how many characters a call holds. */
function sizeOf({ completions }: CallRecord): number {
  let size = 500
  for (const { text, reasoning = '', tokens = [] } of completions) {
    size += text.length + reasoning.length + 100 * tokens.length
  }
  return size
}

function isOf({ stages, items }: ReplayInputs, call: CallRecord): boolean {
  return stages.has(call.stage) && call.prompt < items
}

function isSet(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
}
