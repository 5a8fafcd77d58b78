/**
 * A trainer that runs a program of yours: any framework, by a folder of files.
 *
 * @module
 */
import { refuseUnknown } from '../../core/check.js'
import { canonicalJson, type Json } from '../../core/json.js'
import { checkCommand } from '../../node/process/argv.js'
import { placeholders } from '../folder/placeholders.js'
import {
  checkProcessOptions,
  type ProcessOptions,
  type ProgramTrainer,
  processOptions,
} from '../folder/program.js'
import { commandTrainer } from './trainer.js'

export type { ProcessEnvironment, VariableReference } from '../../node/process/environment.js'
export { type TrainingProcessDetails, TrainingProcessError } from '../folder/failure.js'
export type { CommandHandle, ProcessOptions, ProgramTrainer } from '../folder/program.js'

/** Settings of {@link command}. */
export interface CommandOptions extends ProcessOptions {
  /**
   * The program and its arguments. Nothing is given to a shell. In arguments, `{job}` (the job folder), `{description}`,
   * `{data}`, `{progress}`, `{result}` (files of it), `{method}`, `{name}`, `{seed}`, `{parent}` and `{reference}` stand
   * for values; `{{job}}` for `{job}` as it is. A value that would become a flag is an error.
   */
  readonly command: readonly string[]
  /**
   * What a checkpoint depends on besides the run's data and `training` settings: a version of your program, a hash of
   * its configuration. It becomes part of the checkpoint's revision, and a job is not gone on with under another one.
   *
   * @default none
   */
  readonly identity?: Json
}

/**
 * Trains with any program that keeps a small contract (docs/trainers/command.md): it is given a job folder with
 * `job.json` and `train.jsonl`, may append lines to `progress.jsonl`, and at its end writes `result.json`, whole, which
 * names the checkpoint.
 *
 * The program outlives the runner: a run that was killed finds it again, or its result, and never starts it twice. What
 * ended without a result is a `TrainingProcessError`, and begins anew with the next start of the run, in the same folder,
 * so that it can go on from checkpoints of its own. Aborting a run detaches from the program; `cancel` ends all its
 * processes.
 *
 * On Linux processes are told apart by when they began and by what they inherited; elsewhere by their group and a sign
 * of life in a file. Not tried on Windows.
 *
 * @throws `InvalidArgumentError` for an option that is unknown or not usable; nothing was started.
 * @example
 * ```ts
 * import { command } from 'self-rewarding/command'
 *
 * const trainer = command({
 *   command: ['.venv/bin/python', 'train.py', '{description}'],
 *   directory: 'runs/a/training',
 *   env: { WANDB_MODE: 'offline' },
 * })
 * ```
 */
export function command(options: CommandOptions): ProgramTrainer {
  refuseUnknown(options, ['command', 'identity', ...processOptions])
  const { command: argv, identity = null } = options
  checkCommand(argv, placeholders)
  canonicalJson(identity, 'identity')
  return commandTrainer({ ...checkProcessOptions(options), command: [...argv], identity })
}
