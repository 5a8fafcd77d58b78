import { type ResolvedOptions, type RunnerOptions, resolveOptions } from './options.js'
import { Run } from './run.js'

/** What {@link IterationRunner.start} takes. */
export interface StartOptions {
  /** Ends the run; what is recorded stays, and another start goes on from it. */
  readonly signal?: AbortSignal
}

/**
 * The self-rewarding loop (paper, section 2): the model answers prompts, judges its answers, and is trained on the
 * preference pairs that come out, iteration after iteration.
 *
 * Started over a ledger that holds a part of the run, it goes on from there: no recorded call is made again, no job
 * is trained twice.
 *
 * @example
 * ```ts
 * import { IterationRunner, type RunnerOptions } from 'self-rewarding'
 *
 * async function improve(options: RunnerOptions) {
 *   const run = new IterationRunner(options).start()
 *   for await (const event of run) console.log(event.type)
 *   return run.result
 * }
 * ```
 */
export class IterationRunner {
  readonly #options: ResolvedOptions

  /** @throws `InvalidArgumentError` that names the option, what came and what was expected. */
  constructor(options: RunnerOptions) {
    this.#options = resolveOptions(options)
  }

  /** Begins, or goes on with, the run. */
  start({ signal }: StartOptions = {}): Run {
    return new Run(async emit => {
      // The loop is most of the code, and a page that only parses scores need not load it.
      const { Loop } = await import('./loop.js')
      return new Loop(this.#options, emit, signal).run()
    })
  }
}
