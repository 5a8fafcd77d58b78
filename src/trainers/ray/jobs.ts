import { ensureCount, refuseUnknown } from '../../core/check.js'
import { checkCommand, fillCommand } from '../../node/process/argv.js'
import {
  type JobOptions,
  jobOptions,
  type ShardOptions,
  type WaitOptions,
  waitOptions,
} from './job-options.js'
import { JobRunner } from './job-runner.js'

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
