import { ensureCount, refuseUnknown } from '../../core/check.js'
import { checkCommand, fillCommand } from '../../node/process/argv.js'
import type { ProcessEnvironment } from '../../node/process/environment.js'
import { type ClusterOptions, clusterOptions } from './cluster.js'
import { JobRunner } from './job-runner.js'
import { type JobSurroundings, surroundingsOptions } from './submission.js'

/** What becomes of a job. */
export interface JobEvent {
  /**
   * `submitted`; `found`: an earlier start did so, and it still runs; `ended`: whether or not it succeeded, `message`
   * says why not.
   */
  readonly type: 'submitted' | 'found' | 'ended'
  /** Name of the job, for a shard with `2-of-8` behind it. */
  readonly name: string
  /** Id of the job on the cluster. */
  readonly submission: string
  /** How it ended; `LOST` where Ray does not know it any more. */
  readonly status?: 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'LOST'
  /** What Ray says of it. */
  readonly message?: string
}

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

const waitOptions = ['run', 'signal', 'onEvent', 'pollMs', ...clusterOptions] as const
const jobOptions = [
  ...['name', 'command', 'cwd', 'env', 'attempts', 'finalExitCodes'],
  ...waitOptions,
  ...surroundingsOptions,
] as const
const shardPlaceholders = ['shard', 'shards'] as const

/**
 * Runs a program as a job, to its end, and again where it failed. One of the same name that an earlier start submitted
 * and that still runs is waited for in its place; one that has ended is run again, since the program knows best what is
 * left to do. Somebody's stop is final.
 *
 * @throws {@link RayJobError} for a job that did not succeed, {@link RayError} for a cluster that cannot be used,
 * `InvalidArgumentError` for an option that is unknown or not usable.
 * @example
 * ```ts
 * import { env, runJob } from 'self-rewarding/ray'
 *
 * const merge = (iteration: number) =>
 *   runJob({
 *     address: 'http://head:8265',
 *     token: env('RAY_AUTH_TOKEN'),
 *     run: '/shared/runs/a',
 *     name: `merge-${iteration}`,
 *     command: ['self-rewarding', 'merge', 'run.config.ts'],
 *     cwd: '/shared/project',
 *   })
 * ```
 */
export async function runJob(options: JobOptions): Promise<void> {
  refuseUnknown(options, jobOptions)
  const runner = new JobRunner(options)
  checkCommand(options.command)
  await runner.with(() => runner.run(options.name, options.command))
}

/**
 * Runs the shards of an iteration as jobs, side by side as the cluster has room, each as {@link runJob} does. All are
 * waited for, also where one does not succeed.
 *
 * @throws As {@link runJob}, with the first shard that did not succeed.
 * @example
 * ```ts
 * import { runShards } from 'self-rewarding/ray'
 *
 * const answer = (iteration: number) =>
 *   runShards({
 *     address: 'http://head:8265',
 *     run: '/shared/runs/a',
 *     name: `iteration-${iteration}`,
 *     shards: 8,
 *     command: ['self-rewarding', 'run', 'run.config.ts', '--shard', '{shard}/{shards}'],
 *     cwd: '/shared/project',
 *     resources: { gpus: 1 },
 *   })
 * ```
 */
export async function runShards(options: ShardOptions): Promise<void> {
  const { shards, name, command } = options
  refuseUnknown(options, ['shards', ...jobOptions])
  ensureCount(shards, 'shards')
  const runner = new JobRunner(options)
  checkCommand(command, shardPlaceholders)
  const all = Array.from({ length: shards }, (_, i) => ({ shard: String(i + 1), shards: String(shards) }))
  const ends = await runner.with(() =>
    Promise.allSettled(
      all.map(each => runner.run(`${name}-${each.shard}-of-${each.shards}`, fillCommand(command, each))),
    ),
  )
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/**
 * Waits for the jobs of a run that an earlier start submitted and that still run, whatever their names: what comes next
 * may not run beside them. How they end is told, and is no error.
 *
 * @throws {@link RayError} for a cluster that cannot be used.
 * @example
 * ```ts
 * import { env, waitForJobs } from 'self-rewarding/ray'
 *
 * const cluster = { address: 'http://head:8265', token: env('RAY_AUTH_TOKEN'), run: '/shared/runs/a' }
 * const wait = (signal: AbortSignal) => waitForJobs({ ...cluster, signal })
 * ```
 */
export async function waitForJobs(options: WaitOptions): Promise<void> {
  refuseUnknown(options, waitOptions)
  const runner = new JobRunner({ ...options, name: 'any', command: [] })
  await runner.with(() => runner.settle())
}
