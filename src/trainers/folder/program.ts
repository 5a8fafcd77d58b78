import { ensure, ensureCount } from '../../core/check.js'
import type { Json } from '../../core/json.js'
import { checkEnvironment, type ProcessEnvironment } from '../../node/process/environment.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { Trainer, TrainingJob } from '../../train/trainer.js'
import type { JobFiles } from './files.js'

/** What it takes to find a job again: its id, which also names its folder. */
export type CommandHandle = {
  /** Id of the training job. */
  readonly job: string
}

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

/** A program that keeps the contract of job folders, with everything said that does not depend on where it runs. */
export interface Program {
  /** Program and arguments, with placeholders. */
  readonly command: readonly string[]
  readonly directory: string
  readonly env: ProcessEnvironment
  readonly cwd: string | undefined
  /** What a checkpoint depends on besides the job. */
  readonly identity: Json
  readonly model: (checkpoint: Checkpoint) => string
  readonly pollMs: number | undefined
  readonly cancelGraceMs: number | undefined
  /** What the program is told besides the job, as `trainer` of `job.json`. */
  readonly describe?: (job: TrainingJob, folder: string) => Json
  /** Puts what the program needs into the job folder, before every attempt. */
  readonly prepare?: (files: JobFiles) => Promise<void>
}

/** A trainer that runs a program on this machine. `ray` runs the same program on a cluster. */
export interface ProgramTrainer extends Trainer<CommandHandle> {
  /** What is run. @internal */
  readonly program: Program
}

/** Names of {@link ProcessOptions}. */
export const processOptions = ['directory', 'env', 'cwd', 'model', 'pollMs', 'cancelGraceMs'] as const

/** Checks what trainers share. */
export function checkProcessOptions({
  directory,
  env = {},
  cwd,
  model = ({ path }) => path,
  pollMs,
  cancelGraceMs,
}: ProcessOptions): Omit<Program, 'command' | 'identity'> {
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
  ensure(isText(directory), 'directory', directory, 'the path of a folder for jobs')
  ensure(cwd === undefined || isText(cwd), 'cwd', cwd, 'the path of a folder')
  ensure(typeof model === 'function', 'model', model, 'a function that gives what to load for a checkpoint')
  if (pollMs !== undefined) ensureCount(pollMs, 'pollMs', ' of milliseconds')
  if (cancelGraceMs !== undefined) ensureCount(cancelGraceMs, 'cancelGraceMs', ' of milliseconds')
  checkEnvironment(env)
  return { directory, env: { ...env }, cwd, model, pollMs, cancelGraceMs }
}
