import type { ProcessEnvironment } from '../../node/process/environment.js'
import { type ClusterOptions, clusterOptions } from './cluster.js'
import type { JobEvent } from './job-event.js'
import { type JobSurroundings, surroundingsOptions } from './submission.js'

/** Settings of {@link waitForJobs}. */
export interface WaitOptions extends ClusterOptions {
  /** What the jobs belong to, such as the run's folder. */
  readonly run: string
  /** Ends the wait; the jobs go on. @default none */
  readonly signal?: AbortSignal
  /** Is told what becomes of the jobs. @default none */
  readonly onEvent?: (event: JobEvent) => void
  /** How often jobs are looked at, in milliseconds. @default 2000 */
  readonly pollMs?: number
}

/** Settings of {@link runJob}. */
export interface JobOptions extends WaitOptions, JobSurroundings {
  /** Jobs of one `run` and one name are the same one: it does not run twice at once. */
  readonly name: string
  /** The program and its arguments, as an array: all of it is quoted. */
  readonly command: readonly string[]
  /** Folder that the program starts in. @default the working directory */
  readonly cwd?: string
  /** Variables; references are looked up on the node, where Ray was started. @default none */
  readonly env?: ProcessEnvironment
  /** Times that this call submits a job that fails or is lost. @default 3 */
  readonly attempts?: number
  /**
   * Exit codes after which it is not submitted again. Those of `self-rewarding run`: a wrong config, and a budget that is
   * used up.
   *
   * @default [2, 3]
   */
  readonly finalExitCodes?: readonly number[]
}

/** Settings of {@link runShards}. */
export interface ShardOptions extends JobOptions {
  /** Number of shards, from 1. In arguments, `{shard}` (from 1) and `{shards}` stand for values, `{{shard}}` for `{shard}`. */
  readonly shards: number
}

/** Names of {@link WaitOptions}. */
export const waitOptions = ['run', 'signal', 'onEvent', 'pollMs', ...clusterOptions] as const

/** Names of {@link JobOptions}. */
export const jobOptions = [
  ...['name', 'command', 'cwd', 'env', 'attempts', 'finalExitCodes'],
  ...waitOptions,
  ...surroundingsOptions,
] as const
