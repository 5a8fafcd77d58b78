import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import { SelfRewardingError } from '../../../core/errors.js'
import type { GuardedFolder } from '../../../node/guarded-folder.js'
import type { RowOf } from '../../../report/run/rows.js'
import { type Written, writtenBy } from '../../explain/written-by.js'
import { UsageError } from '../../usage-error.js'
import type { IterationIndex } from './iteration-index.js'
import { lookAtRun, type RunFound } from './look-at-run.js'
import { OpenIteration } from './open-iteration.js'
import { Problems } from './problems.js'
import { SealedIteration } from './sealed-iteration.js'
import { Words } from './words.js'

/** Milliseconds between two looks at a run whose files are all read. */
const pause = 1000
/** Milliseconds between two versions, at least. */
const shortest = 250

/** The index of a run that is read while it serves, and grows with the run. */
export class RunIndex {
  readonly words = new Words()
  iterations: readonly IterationIndex[] = []
  /** Changes with what is known. */
  version = 1
  private problems = new Map<IterationIndex, Problems>()
  private trouble: string | undefined
  private hasLooked = false
  private isChanged = false
  private changedAt = 0
  private readonly waiting = new Set<() => void>()

  private constructor(
    private readonly ledger: GuardedFolder,
    /** What its documents say. */
    public run: RunFound,
  ) {}

  /** @throws `UsageError` where the directory is of something else. */
  static async open(ledger: GuardedFolder): Promise<RunIndex> {
    return new RunIndex(ledger, await lookAtRun(ledger))
  }

  /** The run directory as it was given. */
  get directory(): string {
    return this.ledger.location
  }

  get isComplete(): boolean {
    return this.hasLooked && this.iterations.every(each => each.isComplete)
  }

  /** What is damaged, in words. */
  get damage(): readonly string[] {
    const of = this.iterations.flatMap(each => this.problems.get(each)?.inWords() ?? [])
    const cut = this.iterations.flatMap(each => (each instanceof OpenIteration ? each.cut : []))
    return [
      ...(this.trouble === undefined ? [] : [this.trouble]),
      ...of,
      // Of a run under way it is a line that is being written.
      ...(this.run.state === 'under-way' || this.run.state === 'gone'
        ? []
        : cut.map(file => `${file}: its last line is cut off; its call is made again`)),
    ]
  }

  /** The call that wrote a prompt: calls of prompts come first, and are read up to it. */
  writtenBy(iteration: number, row: RowOf<'prompts'>, signal: AbortSignal): Promise<Written> {
    return writtenBy(this.ledger, iteration, row, signal)
  }

  /** Reads and follows the run until the signal. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.refresh(signal)
      await wait(pause, undefined, { signal }).catch(() => {})
    }
    for (const each of this.iterations) await each.close()
    for (const wake of this.waiting) wake()
  }

  /** Looks what there is now, and reads what is new. */
  async refresh(signal: AbortSignal): Promise<void> {
    await this.look(signal)
    while (!this.isComplete && !signal.aborted && (await this.read(signal))) {
      this.tell()
      await setImmediate()
    }
    this.tell()
  }

  /** Waits for another version than the given one. */
  async changed(after: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (after !== this.version || signal.aborted) return
    await new Promise<void>(resolve => {
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        this.waiting.delete(end)
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      signal.addEventListener('abort', end)
      this.waiting.add(end)
    })
  }

  /** Looks which files there are now. */
  private async look(signal: AbortSignal): Promise<void> {
    if (!(await this.ledger.isThere())) {
      this.isChanged ||= this.run.state !== 'gone'
      this.run = { ...this.run, state: 'gone', at: 'the run directory was removed or moved' }
      this.say(
        `${this.directory} is gone: it was removed or moved while it was viewed; put it back, or end this and view another run`,
      )
      return
    }
    try {
      const run = await lookAtRun(this.ledger)
      if (JSON.stringify(run) !== JSON.stringify(this.run)) this.isChanged = true
      this.run = run
      const iterations: IterationIndex[] = []
      for (let iteration = 1; iteration <= run.iterations.length && !signal.aborted; iteration++) {
        iterations.push(await this.indexOf(iteration))
      }
      await this.take(iterations)
      this.hasLooked = true
      this.say(undefined)
    } catch (error) {
      if (!isOfRun(error)) throw error
      this.say(String(Reflect.get(Object(error), 'message')))
    }
  }

  /** The index of an iteration: the one that there is, where it still is of these files. */
  private async indexOf(iteration: number): Promise<IterationIndex> {
    const known = this.iterations[iteration - 1]
    const found = this.run.iterations[iteration - 1]
    const problems = new Problems()
    if (found?.manifest) {
      if (known?.stamp === found.stamp && (await known.isCurrent())) return known
      const options = { words: this.words, problems }
      const sealed = await SealedIteration.open(this.ledger, found.manifest, found.stamp, options)
      this.problems.set(sealed, problems)
      return sealed
    }
    const segments = await this.segmentsOf(iteration)
    const stamp = found?.stamp ?? ''
    if (known instanceof OpenIteration && known.stamp === stamp && (await known.isCurrent())) {
      if (known.follow(segments)) return known
    }
    const { stages = new Set<string>(), prompts = Number.POSITIVE_INFINITY } = found ?? {}
    const source = { ledger: this.ledger, stages: new Set(stages), problems }
    const open = await OpenIteration.open(iteration, stamp, prompts, source)
    open.follow(segments)
    this.problems.set(open, problems)
    return open
  }

  private async segmentsOf(iteration: number) {
    const found = [...(await this.ledger.segments(iteration))]
    for (const shard of await this.ledger.shards()) {
      if (shard.iterations.includes(iteration))
        found.push(...(await this.ledger.ofShard(shard).segments(iteration)))
    }
    return found
  }

  private async take(iterations: readonly IterationIndex[]): Promise<void> {
    const isSame =
      iterations.length === this.iterations.length &&
      iterations.every((each, i) => each === this.iterations[i])
    if (isSame) return
    const gone = this.iterations.filter(each => !iterations.includes(each))
    this.iterations = iterations
    for (const each of gone) await each.close()
    this.problems = new Map([...this.problems].filter(([each]) => iterations.includes(each)))
    this.isChanged = true
  }

  /** Reads for a while; false where nothing was to be read. */
  private async read(signal: AbortSignal): Promise<boolean> {
    for (const each of this.iterations) {
      try {
        if (!(await each.update(signal))) continue
        this.isChanged = true
        return true
      } catch (error) {
        if (!isOfRun(error)) throw error
        // All that was read stays where nothing can be read any more; else the next look makes another one.
        if (!(await this.ledger.isThere())) return false
        this.say(String(Reflect.get(Object(error), 'message')))
        await this.take(this.iterations.slice(0, each.iteration - 1))
        return false
      }
    }
    return false
  }

  private say(trouble: string | undefined): void {
    if (trouble !== this.trouble) this.isChanged = true
    this.trouble = trouble
  }

  private tell(): void {
    const now = performance.now()
    if (!this.isChanged || (now - this.changedAt < shortest && !this.isComplete)) return
    this.isChanged = false
    this.changedAt = now
    this.version++
    for (const wake of this.waiting) wake()
  }
}

/** Whether it is the run that is not as it should be, and not this program. */
function isOfRun(error: unknown): boolean {
  if (SelfRewardingError.isInstance(error) || error instanceof UsageError) return true
  // A file that is not there any more, or may not be read.
  return error instanceof Error && 'code' in error && /^E[A-Z]+$/.test(String(error.code))
}
