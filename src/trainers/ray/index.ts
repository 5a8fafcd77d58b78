/**
 * Ray: training programs and generation shards as jobs of a cluster, over its jobs API.
 *
 * @module
 */
import { ensure, invalid, refuseUnknown } from '../../core/check.js'
import type { Trainer } from '../../train/trainer.js'
import type { CommandHandle, ProgramTrainer } from '../folder/program.js'
import { folderTrainer } from '../folder/trainer.js'
import { type ClusterOptions, checkCluster, clusterOptions } from './cluster.js'
import { rayPlace } from './place.js'
import { checkSurroundings, type JobSurroundings, surroundingsOptions } from './submission.js'
import { usualTimes } from './times.js'

export { type EnvRef, env } from '../../http/env.js'
export type { ProcessEnvironment, VariableReference } from '../../node/process/environment.js'
export { type TrainingProcessDetails, TrainingProcessError } from '../folder/failure.js'
export type { CommandHandle, ProcessOptions, ProgramTrainer } from '../folder/program.js'
export type { ClusterOptions } from './cluster.js'
export { RayError, type RayErrorDetails, type RayJobDetails, RayJobError } from './errors.js'
export type { JobEvent } from './job-event.js'
export type { JobOptions, ShardOptions, WaitOptions } from './job-options.js'
export { runJob, runShards, waitForJobs } from './jobs.js'
export type { JobSurroundings, RayResources } from './submission.js'

/** Settings of {@link ray}. */
export interface RayOptions extends ClusterOptions, JobSurroundings {
  /**
   * What is run: a trainer that `command` or `trl` gives. Its `directory` lies at one path on all nodes and here; its
   * program is one of the nodes. Of its `env`, references are looked up on the node, where Ray was started.
   */
  readonly trainer: ProgramTrainer
}

/**
 * Trains by jobs on a Ray cluster, with the program of another trainer and the same contract (docs/trainers/ray.md).
 *
 * The job outlives the runner: a run that was killed finds it again and never submits it twice. What ended without a
 * result is a `TrainingProcessError` and begins anew with the next start of the run, in the same folder. Aborting a run
 * detaches from the job; `cancel` stops it. A head that does not answer is waited for, for `patienceMs`, then it is a
 * {@link RayError}.
 *
 * While a job waits for resources, progress has `pending_s` among its metrics; while the head does not answer,
 * `unreachable_s`.
 *
 * @throws `InvalidArgumentError` for an option that is unknown or not usable; nothing was contacted.
 * @example
 * ```ts
 * import { env, ray } from 'self-rewarding/ray'
 * import { trl } from 'self-rewarding/trl'
 *
 * const trainer = ray({
 *   address: 'http://head:8265',
 *   token: env('RAY_AUTH_TOKEN'),
 *   trainer: trl({ python: '/shared/venv/bin/python', directory: '/shared/runs/a/training' }),
 *   resources: { cpus: 16, gpus: 8 },
 * })
 * ```
 */
export function ray(options: RayOptions): Trainer<CommandHandle> {
  refuseUnknown(options, ['trainer', ...clusterOptions, ...surroundingsOptions])
  const cluster = checkCluster(options)
  checkSurroundings(options)
  const { program } = options.trainer ?? {}
  ensure(program !== undefined, 'trainer', options.trainer, 'what command() or trl() gives')
  const { cancelGraceMs, cwd } = program
  if (cancelGraceMs !== undefined) {
    const expected =
      'to be left out: RAY_JOB_STOP_WAIT_TIME_S, where Ray is started, says how long a stop may take'
    throw invalid('trainer.cancelGraceMs', cancelGraceMs, expected)
  }
  if (cwd !== undefined && options.workingDirectory !== undefined)
    throw invalid('trainer.cwd', cwd, 'to be left out where workingDirectory is given')
  return {
    ...folderTrainer(program, rayPlace(cluster, options, program, usualTimes)),
    inspect: async inspection =>
      (await import('./inspect.js')).inspectRay(cluster, options, program, inspection),
  }
}
