import type { RunnerOptions } from './options.js'
import { type ResolvedOptions, resolveOptions } from './resolve-options.js'
import { Run } from './run.js'
import { checkStart, type StartOptions } from './start-options.js'
import { Stopping } from './stopping.js'

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

  /**
   * Begins, or goes on with, the run.
   *
   * @throws `InvalidArgumentError` for an option that is unknown or not usable.
   */
  start(options: StartOptions = {}): Run {
    checkStart(options)
    const stopping = new Stopping()
    return new Run(stopping, options, async emit => {
      // The loop is most of the code, and a page that only parses scores need not load it.
      const { Loop } = await import('./loop.js')
      return new Loop(this.#options, options, stopping, emit).run()
    })
  }
}
