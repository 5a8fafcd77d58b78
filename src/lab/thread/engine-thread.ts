import { Worker } from 'node:worker_threads'
import { onAbort } from '../../core/on-abort.js'
import type { Row, Step } from '../training/index.js'
import type { Commands, Draft, Drawn, Objective, Reply, Setup } from './protocol.js'
import source from './worker.js?source'

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
  onStep?: (step: Step) => void
}

interface Ask {
  readonly draft: Draft
  resolve(drawn: Drawn): void
  reject(error: unknown): void
}

/** Texts that are generated at the same time at most: more would only take memory. */
const maxBatch = 512

/**
 * The engine in a thread of its own, so that the main thread stays free to show progress and to stop.
 *
 * Texts that are asked for while others are generated are put together into the next batch. What else is in a batch
 * cannot change a text.
 */
export class EngineThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #asked = new Map<string, Ask[]>()
  #next = 0
  #generating = false
  #failure: unknown

  constructor(readonly setup: Setup) {
    // As a string: a bundler would lose a file beside this one.
    this.#worker = new Worker(source, { eval: true, workerData: setup, name: 'self-rewarding-lab' })
    this.#worker.on('message', (reply: Reply) => this.#receive(reply))
    this.#worker.on('error', error => this.#fail(error))
    this.#worker.on('exit', code => this.#fail(new Error(`the engine thread ended with code ${code}`)))
    // An idle engine does not keep the process alive.
    this.#worker.unref()
  }

  async load(model: string, parameters: Float32Array): Promise<void> {
    await this.#send('load', [model, parameters])
  }

  async unload(model: string): Promise<void> {
    await this.#send('unload', [model])
  }

  generate(model: string, draft: Draft): Promise<Drawn> {
    return new Promise((resolve, reject) => {
      const asked = this.#asked.get(model)
      const ask = { draft, resolve, reject }
      if (asked) asked.push(ask)
      else this.#asked.set(model, [ask])
      // After this turn of the event loop, in which others may ask too.
      if (!this.#generating) setImmediate(() => void this.#generate())
    })
  }

  async logprobs(model: string, row: Row): Promise<readonly number[]> {
    return (await this.#send('logprobs', [model, row])) as readonly number[]
  }

  async train(
    parameters: Float32Array,
    objective: Objective,
    seed: number,
    { signal, onStep }: { readonly signal: AbortSignal; readonly onStep: (step: Step) => void },
  ): Promise<Float32Array> {
    signal.throwIfAborted()
    const id = this.#next
    const stop = onAbort(signal, () => this.#worker.postMessage({ id, do: 'abort' }))
    try {
      return (await this.#send('train', [parameters, objective, seed], onStep)) as Float32Array
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      stop()
    }
  }

  /** Ends the thread; what is under way fails. */
  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  async #generate(): Promise<void> {
    if (this.#generating) return
    this.#generating = true
    try {
      for (let next = this.#nextBatch(); next; next = this.#nextBatch()) {
        const { model, asks } = next
        try {
          const drafts = asks.map(({ draft }) => draft)
          const drawn = (await this.#send('generate', [model, drafts])) as readonly Drawn[]
          for (const [i, ask] of asks.entries()) {
            const one = drawn[i]
            if (one) ask.resolve(one)
            else ask.reject(new Error('the engine gave fewer texts than it was asked for'))
          }
        } catch (error) {
          for (const ask of asks) ask.reject(error)
        }
        // Whoever got a text may ask for the next in the same batch as others.
        await new Promise(resolve => setImmediate(resolve))
      }
    } finally {
      this.#generating = false
    }
  }

  #nextBatch() {
    const [first] = this.#asked
    if (!first) return undefined
    const [model, asked] = first
    const asks = asked.splice(0, maxBatch)
    this.#asked.delete(model)
    // Behind the others, so that no model waits for ever.
    if (asked.length > 0) this.#asked.set(model, asked)
    return { model, asks }
  }

  #send<Name extends keyof Commands>(
    name: Name,
    parameters: Parameters<Commands[Name]>,
    onStep?: (step: Step) => void,
  ): Promise<unknown> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, ...(onStep && { onStep }) })
      this.#worker.ref()
      this.#worker.postMessage({ id, do: name, with: parameters })
    })
  }

  #receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    if (!waiting) return
    if ('step' in reply) {
      waiting.onStep?.(reply.step)
      return
    }
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if ('error' in reply) waiting.reject(reply.error)
    else waiting.resolve(reply.result)
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure)
    this.#waiting.clear()
  }
}
