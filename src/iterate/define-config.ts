import type { RunnerOptions } from './options.js'

/**
 * A run's settings with their types, for a config file of the command: `self-rewarding run run.config.ts`. The file's
 * default export is what this gives, or a function that gives it, which may be async.
 *
 * @example
 * ```ts
 * import { defineConfig, selfInstruct } from 'self-rewarding'
 * import { fileLedger, handoff } from 'self-rewarding/node'
 * import { openaiCompatible } from 'self-rewarding/openai-compatible'
 *
 * export default defineConfig({
 *   ledger: fileLedger('runs/a'),
 *   start: { name: 'M1', path: 'ckpt/M1', revision: 'sha256:0123' },
 *   open: openaiCompatible({ baseURL: 'http://127.0.0.1:8000/v1' }),
 *   trainer: handoff({ directory: 'runs/a/training' }),
 *   prompts: selfInstruct({ seeds: ['Name a prime.', 'Explain tides.'], shots: 2, writer: 'self', count: 100 }),
 *   iterations: 2,
 * })
 * ```
 */
export function defineConfig(options: RunnerOptions): RunnerOptions {
  return options
}
