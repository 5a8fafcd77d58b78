import { EventEmitter } from 'eventemitter3'
import { itemEvents, type RunEvent, type RunEventOf, type RunEventType } from './events.js'
import type { RunEnd, RunResult } from './run-result.js'
import { defaultGraceMs, type Stopping, StopRequest } from './stopping.js'

/** How a run may be stopped. */
interface StopOptions {
  readonly signal?: AbortSignal
  readonly graceMs?: number
}

/** Item events that an iterator holds for its reader at most. */
const backlog = 10_000

/**
 * A run under way: an async iterable of its events, an emitter of the same events, and a promise of its result.
 *
 * A listener that throws does not break the run; a reader that is slow misses item events, counted in `events-drop`,
 * and never those of the run's course.
 *
 * @example
 * ```ts
 * import type { Run } from 'self-rewarding'
 *
 * async function watch(run: Run) {
 *   run.on('pair', ({ pair }) => console.log(pair.chosen))
 *   for await (const event of run) console.log(event.type)
 *   return (await run.result).report
 * }
 * ```
 */
export class Run<Result extends RunEnd = RunResult> implements AsyncIterable<RunEvent> {
  readonly #emitter = new EventEmitter<RunEventType>()
  readonly #readers = new Set<Reader>()
  readonly #guarded = new WeakMap<(event: never) => void, (event: RunEvent) => void>()
  readonly #stopping: Stopping
  readonly #graceMs: number
  #ended = false

  /** What came of the run; rejects with what broke it. */
  readonly result: Promise<Result>

  /** Made by `IterationRunner.start`. The work begins after the caller had its turn to listen. @internal */
  constructor(
    stopping: Stopping,
    { signal, graceMs = defaultGraceMs }: StopOptions,
    work: (emit: (event: RunEvent) => void) => Promise<Result>,
  ) {
    this.#stopping = stopping
    this.#graceMs = graceMs
    const stop = (): void => this.stop()
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    this.result = new Promise(resolve => setTimeout(resolve, 0))
      .then(() => work(event => this.#emit(event)))
      .then(
        result => {
          this.#end({ type: 'run-end', status: result.status })
          return result
        },
        error => {
          this.#end({ type: 'run-end', status: 'failed' })
          throw error
        },
      )
    const release = (): void => {
      stopping.done()
      signal?.removeEventListener('abort', stop)
    }
    this.result.then(release, release)
    // The error reaches whoever reads the result or the iterator; nobody is owed an unhandled rejection.
    this.result.catch(() => {})
  }

  /**
   * Stops the run as its signal would: nothing new begins, calls under way may end within the grace time. A second
   * `stop({ now: true })` ends those as well. What is recorded stays, and the same run can be started again.
   */
  stop({ now = false }: { readonly now?: boolean } = {}): void {
    if (this.#ended) return
    const graceMs = now ? 0 : this.#graceMs
    const isFirst = !this.#stopping.soon.aborted
    this.#stopping.stop(new StopRequest(), graceMs)
    if (isFirst) this.#emit({ type: 'run-stop', graceMs })
  }

  /** Calls a listener for every event of a type. */
  on<T extends RunEventType>(type: T, listener: (event: RunEventOf<T>) => void): this {
    this.#emitter.on(type, this.#guard(listener))
    return this
  }

  /** Calls a listener for the next event of a type. */
  once<T extends RunEventType>(type: T, listener: (event: RunEventOf<T>) => void): this {
    this.#emitter.once(type, this.#guard(listener))
    return this
  }

  /** Takes a listener away. */
  off<T extends RunEventType>(type: T, listener: (event: RunEventOf<T>) => void): this {
    this.#emitter.off(type, this.#guard(listener))
    return this
  }

  /** The events from now on; throws at the end what broke the run. */
  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent, void, undefined> {
    if (this.#ended) {
      await this.result
      return
    }
    const reader = new Reader()
    this.#readers.add(reader)
    try {
      yield* reader.read()
      await this.result
    } finally {
      this.#readers.delete(reader)
    }
  }

  #emit(event: RunEvent): void {
    for (const reader of this.#readers) reader.push(event)
    this.#emitter.emit(event.type, event)
  }

  #end(event: RunEvent): void {
    this.#emit(event)
    this.#ended = true
    for (const reader of this.#readers) reader.end()
  }

  /** A listener whose errors are its owner's to see, and do not reach the run; always the same for a listener. */
  #guard<T extends RunEvent>(listener: (event: T) => void): (event: RunEvent) => void {
    const known = this.#guarded.get(listener)
    if (known) return known
    // Async, since a listener may be: its rejection would end the process. Its first part runs at once all the same.
    const guarded = async (event: RunEvent): Promise<void> => {
      try {
        await listener(event as T)
      } catch (error) {
        console.error(`self-rewarding: a listener of "${event.type}" threw; the run goes on`, error)
      }
    }
    this.#guarded.set(listener, guarded)
    return guarded
  }
}

/** The queue between the run and one reader. */
class Reader {
  #queue: RunEvent[] = []
  #dropped = 0
  #done = false
  #wake: () => void = () => {}

  push(event: RunEvent): void {
    if (this.#queue.length >= backlog && itemEvents.has(event.type)) {
      this.#dropped++
      return
    }
    // Told where they are missing, and always before the end: the last event is never dropped.
    if (this.#dropped > 0) this.#queue.push({ type: 'events-drop', count: this.#dropped })
    this.#dropped = 0
    this.#queue.push(event)
    this.#wake()
  }

  end(): void {
    this.#done = true
    this.#wake()
  }

  async *read(): AsyncGenerator<RunEvent> {
    for (;;) {
      const events = this.#queue
      this.#queue = []
      yield* events
      if (this.#queue.length > 0) continue
      if (this.#done) return
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }
}
