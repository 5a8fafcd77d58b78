/**
 * A trainer that runs a program of yours: any framework, by a folder of files.
 *
 * @module
 */
import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import { canonicalJson, type Json } from '../../core/json.js'
import { checkCommand } from '../../node/process/argv.js'
import { checkEnvironment, type ProcessEnvironment } from '../../node/process/environment.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { Trainer } from '../../train/trainer.js'
import { placeholders } from './placeholders.js'
import { type CommandHandle, commandTrainer } from './trainer.js'

export type { ProcessEnvironment, VariableReference } from '../../node/process/environment.js'
export { type TrainingProcessDetails, TrainingProcessError } from './failure.js'
export type { CommandHandle } from './trainer.js'

/** Settings that all trainers share that run a program. */
export interface ProcessOptions {
  /** Folder that holds one job folder for each training job. */
  readonly directory: string
  /**
   * Variables of the program's environment, besides `PATH`, `HOME` and those that say where things are and which
   * hardware to use (docs/trainers/command.md lists them). Credentials as references: `{ HF_TOKEN: { env: 'HF_TOKEN' } }`.
   *
   * @default none
   */
  readonly env?: ProcessEnvironment
  /** Folder that the program starts in, and that relative paths of it are seen from. @default that of this process */
  readonly cwd?: string
  /**
   * What to load for a checkpoint, where that is not what serves it: the weights that a GGUF file was made of.
   *
   * @default the checkpoint's path
   */
  readonly model?: (checkpoint: Checkpoint) => string
  /** How often files are looked at, in milliseconds. @default 500 */
  readonly pollMs?: number
  /** How long a cancelled program may take to end by itself, in milliseconds. @default 30000 */
  readonly cancelGraceMs?: number
}

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

/** Others watch for several beats: a holder under load may miss one. @internal */
export const usualHeartbeat = { everyMs: 3000, watchMs: 10_000 }

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
export function command(options: CommandOptions): Trainer<CommandHandle> {
  refuseUnknown(options, ['command', 'identity', ...processOptions])
  const { command: argv, identity = null } = options
  checkCommand(argv, placeholders)
  canonicalJson(identity, 'identity')
  return commandTrainer({ ...resolveProcessOptions(options), command: [...argv], identity })
}

/** Names of {@link ProcessOptions}. @internal */
export const processOptions = ['directory', 'env', 'cwd', 'model', 'pollMs', 'cancelGraceMs'] as const

/** Checks what trainers share, and fills in defaults. @internal */
export function resolveProcessOptions({
  directory,
  env = {},
  cwd = process.cwd(),
  ...options
}: ProcessOptions) {
  const { model = ({ path }: Checkpoint) => path, pollMs = 500, cancelGraceMs = 30_000 } = options
  ensure(
    typeof directory === 'string' && directory !== '',
    'directory',
    directory,
    'the path of a folder for jobs',
  )
  ensure(typeof cwd === 'string' && cwd !== '', 'cwd', cwd, 'the path of a folder')
  ensure(typeof model === 'function', 'model', model, 'a function that gives what to load for a checkpoint')
  ensureCount(pollMs, 'pollMs', ' of milliseconds')
  ensureCount(cancelGraceMs, 'cancelGraceMs', ' of milliseconds')
  checkEnvironment(env)
  return { directory, env: { ...env }, cwd, model, pollMs, cancelGraceMs, heartbeat: usualHeartbeat }
}
