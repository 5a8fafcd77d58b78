import { MessageChannel, Worker } from 'node:worker_threads'
import type { Batch } from './batch.js'
import { Decoder, type GeneratedRow, numbersOf, type Writer } from './decoder.js'
import type { Kernels } from './operations.js'
import type { ModelShape } from './shape.js'
import { takeMessage } from './take-message.js'
import { Count, type HelperData, type Task, type TaskReply, withNumbers } from './task.js'
import { type Part, type Trainee, traineeWith } from './trainee.js'

/** A second thread that computes one half of everything. Its caller waits for it: not for a thread with other work. */
export interface Helper {
  /** Training on both threads; the numbers are those of `singleThread`. */
  trainee(kernels: Kernels, shape: ModelShape, parameters: Float32Array): Trainee
  /** Generation on both threads; the texts are those of `Decoder`. */
  decoder(kernels: Kernels, shape: ModelShape, parameters: Float32Array): Writer
  /** Ends the thread. */
  close(): void
}

/** How long the other thread may take, in milliseconds; more is an error. How long a task is computed is not limited. */
export interface Patience {
  /** Until it runs. @default 60_000 */
  readonly start?: number
  /** Until a message is there that was sent. @default 30_000 */
  readonly message?: number
}

/** Starts a helper thread. `source` is helper-thread.ts, bundled as a CommonJS script. */
export function startHelper(source: string, patience: Patience = {}): Helper {
  const thread = new Thread(source, patience)
  let models = 0
  return {
    trainee: (kernels, shape, parameters) =>
      traineeWith(remotePart(thread, models++, kernels, shape, parameters), kernels, shape, parameters),
    decoder: (kernels, shape, parameters) => remoteWriter(thread, models++, kernels, shape, parameters),
    close: () => thread.close(),
  }
}

/** Gives tasks to the other thread, and waits for what comes of them. */
class Thread {
  readonly #counts = new Int32Array(new SharedArrayBuffer(12))
  readonly #port
  readonly #worker
  readonly #patience: number
  #given = 0
  #taken = 0
  #ended: { readonly error: unknown } | undefined

  constructor(source: string, { start = 60_000, message = 30_000 }: Patience) {
    const { port1, port2 } = new MessageChannel()
    const workerData: HelperData = { counts: this.#counts, port: port2, patience: message }
    this.#patience = message
    this.#port = port1
    this.#worker = new Worker(source, { eval: true, workerData, transferList: [port2], execArgv: [] })
    this.#worker.unref()
    if (Atomics.wait(this.#counts, Count.done, 0, start) === 'timed-out') {
      // What went wrong there is told when this thread is idle again: too late.
      this.#worker.on('error', () => {})
      this.close()
      throw new Error('the helper thread does not start')
    }
  }

  give(task: Task): void {
    if (this.#ended) throw this.#ended.error
    this.#post(task)
  }

  #post(task: Task): void {
    this.#port.postMessage(task)
    this.#given = Atomics.add(this.#counts, Count.given, 1) + 1
    Atomics.notify(this.#counts, Count.given)
  }

  /** Waits until all is done; the result of the last task. */
  result(): unknown {
    if (this.#ended) throw this.#ended.error
    // To be there was the first thing done.
    for (;;) {
      const done = Atomics.load(this.#counts, Count.done)
      if (done === this.#given + 1 || Atomics.load(this.#counts, Count.ended) === 1) break
      Atomics.wait(this.#counts, Count.done, done)
    }
    let result: unknown
    let failed: { error: unknown } | undefined
    for (; this.#taken < this.#given; this.#taken++) {
      const reply = takeMessage(this.#port, this.#patience) as TaskReply | undefined
      if (reply === undefined)
        throw this.#end(
          new Error(
            `the helper thread did task ${this.#taken + 1}, and its reply did not come within ${this.#patience} ms`,
          ),
        )
      if ('result' in reply) result = reply.result
      else if (reply.isLast) throw this.#end(reply.error)
      else failed = reply
    }
    if (failed) throw failed.error
    return result
  }

  /** From now on nothing is given to the thread: replies could be taken for those to other tasks. */
  #end(error: unknown): unknown {
    this.#ended = { error }
    return error
  }

  close(): void {
    this.#post({ do: 'close' })
    this.#port.close()
    void this.#worker.terminate()
  }
}

/** The second part of a batch, on the other thread. */
function remotePart(
  thread: Thread,
  id: number,
  { kind }: Kernels,
  shape: ModelShape,
  from: Float32Array,
): Part {
  const parameters = new Float32Array(new SharedArrayBuffer(from.byteLength))
  const gradient = new Float32Array(new SharedArrayBuffer(from.byteLength))
  parameters.set(from)
  thread.give({ do: 'train', id, kind, shape, parameters, gradient })
  return {
    forward: batch => thread.give({ do: 'forward', id, batch: copyOf(batch) }),
    result: () => thread.result() as Float32Array,
    backward: weights => thread.give({ do: 'backward', id, weights: weights.slice() }),
    learn: (batch, weights) =>
      thread.give({ do: 'learn', id, batch: copyOf(batch), weights: weights.slice() }),
    gradient: () => {
      thread.result()
      return gradient
    },
    take: next => {
      parameters.set(next)
      thread.give({ do: 'take', id })
    },
    close: () => thread.give({ do: 'drop', id }),
  }
}

/** Without the rest of the arrays that it is a part of: a message would take them along. */
function copyOf({ rows, columns, tokens, lengths, from }: Batch): Batch {
  const batch = { rows, columns, tokens: tokens.slice(), lengths: lengths.slice() }
  return from ? { ...batch, from: from.slice() } : batch
}

/** A model that writes the first half of its texts on this thread and the second on the other. */
function remoteWriter(
  thread: Thread,
  id: number,
  kernels: Kernels,
  shape: ModelShape,
  parameters: Float32Array,
): Writer {
  const decoder = new Decoder(kernels, shape, parameters)
  thread.give({ do: 'write', id, kind: kernels.kind, shape, parameters: parameters.slice() })
  return {
    generate: rows => {
      const drawn = rows.map(({ random, ...row }) => ({
        ...row,
        numbers: numbersOf({ ...row, random }, shape),
      }))
      const half = Math.ceil(rows.length / 2)
      thread.give({ do: 'generate', id, rows: drawn.slice(half) })
      let first: GeneratedRow[] = []
      let second: GeneratedRow[] = []
      try {
        first = decoder.generate(drawn.slice(0, half).map(withNumbers))
      } finally {
        second = thread.result() as GeneratedRow[]
      }
      return [...first, ...second]
    },
    close: () => thread.give({ do: 'drop', id }),
  }
}
