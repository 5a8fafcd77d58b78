import { setImmediate } from 'node:timers/promises'
import { randomStream } from '../../core/seed.js'
import helperSource from '../engine/helper-thread.js?source'
import { createKernels, Decoder, type Kernels, Model, singleThread, type Writer } from '../engine/index.js'
import { type Helper, startHelper } from '../engine/threads.js'
import { batchOf, fineTune, preferenceOptimise, type Row, type Step } from '../training/index.js'
import { END } from '../world/vocabulary.js'
import type { Commands, Draft, Drawn, Objective, Setup } from './protocol.js'

/** The engine with the models it holds: what runs in the engine thread. */
export class Host implements Commands {
  readonly #kernels: Kernels
  readonly #parameters = new Map<string, Float32Array>()
  readonly #writers = new Map<string, Writer>()
  readonly #helper: Helper | undefined

  constructor(
    readonly setup: Setup,
    readonly onStep: (step: Step) => void,
    readonly isAborted: () => boolean,
  ) {
    this.#kernels = createKernels(setup.kernels)
    if (setup.threads === 2) this.#helper = startHelper(helperSource)
  }

  load(model: string, parameters: Float32Array): void {
    this.#parameters.set(model, parameters)
  }

  unload(model: string): void {
    this.#parameters.delete(model)
    this.#writers.get(model)?.close()
    this.#writers.delete(model)
  }

  generate(model: string, drafts: readonly Draft[]): readonly Drawn[] {
    let writer = this.#writers.get(model)
    if (!writer) {
      const parameters = this.#parametersOf(model)
      const { shape } = this.setup
      writer =
        this.#helper?.decoder(this.#kernels, shape, parameters) ??
        new Decoder(this.#kernels, shape, parameters)
      this.#writers.set(model, writer)
    }
    return writer.generate(
      drafts.map(({ seed, ...draft }) => ({
        ...draft,
        random: randomStream([seed]).next,
        end: END,
      })),
    )
  }

  logprobs(model: string, row: Row): readonly number[] {
    const reader = new Model(this.#kernels, this.setup.shape, this.#parametersOf(model))
    return Array.from(reader.forward(batchOf([row])))
  }

  async train(parameters: Float32Array, objective: Objective, seed: number): Promise<Float32Array> {
    const { shape } = this.setup
    const learner =
      this.#helper?.trainee(this.#kernels, shape, parameters) ??
      singleThread(this.#kernels, shape, parameters)
    try {
      const random = randomStream([seed])
      const steps =
        objective.method === 'sft'
          ? fineTune(learner, objective, random)
          : preferenceOptimise(learner, objective, random)
      for (;;) {
        // Lets an abort in, also one that came while another command ran.
        await setImmediate()
        if (this.isAborted()) throw new DOMException('training was aborted', 'AbortError')
        const next = steps.next()
        if (next.done) break
        this.onStep(next.value)
      }
      return Float32Array.from(learner.parameters)
    } finally {
      learner.close()
    }
  }

  #parametersOf(model: string): Float32Array {
    const parameters = this.#parameters.get(model)
    if (!parameters) throw new Error(`the engine holds no model ${model}`)
    return parameters
  }
}
