import { rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { TrainingError } from '../../core/errors.js'
import { hashJson } from '../../core/hash.js'
import { writeText } from '../../node/whole-file.js'
import type { TrainingContext } from '../../train/trainer.js'
import type { JobFiles } from '../folder/files.js'
import type { Program } from '../folder/program.js'
import { attemptSchema, readJson } from '../folder/stored.js'
import { exists, type Order, type Place, type Watch } from '../folder/trainer.js'
import { JobsApi } from './api.js'
import { Beat } from './beat.js'
import type { Cluster } from './cluster.js'
import { entrypointOf } from './entrypoint.js'
import { rayFailure } from './failure.js'
import { LogCopy } from './log.js'
import { Patience } from './patience.js'
import { Quiet } from './quiet.js'
import { isOver, type JobInfo } from './replies.js'
import { type JobSurroundings, submissionOf } from './submission.js'
import { workingDirectoryAt } from './working-directory.js'

/** The last attempt, where it is one on Ray. */
const rayAttemptSchema = attemptSchema.extend({
  submission: z.string(),
  address: z.string(),
  /** The cluster has said that it has the job. */
  isConfirmed: z.boolean(),
})
export type RayAttempt = z.infer<typeof rayAttemptSchema>

/** How long things take. */
export interface RayTimes {
  readonly pollMs: number
  /** A result that was written on another node may take so long to be seen here. */
  readonly settleMs: number
  /** Several signs of life would come in this time. */
  readonly watchMs: number
  /** How long a job that was told to stop may take. Ray itself kills after a few seconds. */
  readonly stopMs: number
  /** Between attempts to reach a head. */
  readonly pauseMs: number
}

/** How long things take on a cluster. */
export const usualTimes: RayTimes = {
  pollMs: 2000,
  settleMs: 60_000,
  watchMs: 30_000,
  stopMs: 120_000,
  pauseMs: 2000,
}

/** A cluster as the place where programs run. */
export function rayPlace(
  cluster: Cluster,
  surroundings: JobSurroundings,
  program: Pick<Program, 'cwd' | 'env'>,
  times: RayTimes,
): Place {
  let opened: JobsApi | undefined
  // Late: credentials are read when they are needed.
  const api = (): JobsApi => {
    opened ??= new JobsApi(cluster)
    return opened
  }
  const never = new AbortController().signal
  const patience = (): Patience => new Patience(cluster.patienceMs, times.pauseMs)
  const address = `${cluster.base.origin}${cluster.base.path}`

  const begin = async ({ files, job, argv }: Order): Promise<void> => {
    const last = await lastAttempt(files)
    const attempt = last?.isConfirmed === false ? last : await nextAttempt(files, last, address)
    await rm(files.alive, { force: true })
    await rm(files.error, { force: true })
    // Before the cluster hears of it: whoever comes later asks there under this id, and uses it again.
    await writeText(files.attempt, `${JSON.stringify(attempt)}\n`)
    const head = patience()
    const at = await workingDirectoryAt(surroundings.workingDirectory, work =>
      head.persist(() => api().upload(work, never), never),
    )
    const submission = submissionOf({
      ...surroundings,
      id: attempt.submission,
      entrypoint: entrypointOf({ argv, ...program, files }),
      metadata: { trains: job.name, job: job.id, folder: files.folder, attempt: String(attempt.number) },
      workingDirectoryAt: at,
    })
    await head.persist(() => api().submit(submission, never), never)
    await confirm(files, attempt)
  }

  const watch = (files: JobFiles, { progress }: TrainingContext): Watch => {
    const head = patience()
    const beat = new Beat(files.alive, times.watchMs)
    const quiet = new Quiet(progress)
    let attempt: RayAttempt | undefined
    let log: LogCopy | undefined
    let info: JobInfo | undefined
    let succeededAt: number | undefined

    /** A job that has succeeded has a result, which may not have come over the file system yet. */
    const isSettling = async (): Promise<boolean> => {
      if (info?.status !== 'SUCCEEDED' || (await exists(files.result))) return false
      succeededAt ??= performance.now()
      return performance.now() - succeededAt < times.settleMs
    }

    return {
      async isAlive(signal: AbortSignal): Promise<boolean> {
        const now = await lastAttempt(files)
        if (now === undefined) return false
        if (now.submission !== attempt?.submission) {
          log = new LogCopy(api(), files.log, now.at.log, sizeOf)
          succeededAt = undefined
        }
        attempt = now
        const { submission } = now
        const looked = await head.once(() => api().look(submission, signal))
        if (looked === undefined) {
          quiet.tell('unreachable_s', head.waitedMs)
          return true
        }
        info = looked.value
        if (info === undefined) return !(await exists(files.result)) && beat.mayBeat()
        if (!now.isConfirmed) await confirm(files, now)
        if (isOver(info)) {
          await log?.copy(submission, signal)
          return isSettling()
        }
        // It looks for this file when it gets its resources, and ends.
        if (info.status === 'PENDING' && (await exists(files.cancelled))) return false
        if (info.status === 'PENDING') quiet.tell('pending_s')
        else {
          quiet.end()
          await log?.follow(submission, signal)
        }
        return true
      },
      failure: () => rayFailure(files, attempt, info, text => api().hide(text)),
    }
  }

  return {
    pollMs: times.pollMs,
    begin,
    watch,
    async cancel(files) {
      const attempt = await lastAttempt(files)
      if (attempt === undefined) return
      const { submission } = attempt
      const head = patience()
      const beat = new Beat(files.alive, times.watchMs)
      await head.persist(() => api().stop(submission, never), never)
      for (
        const end = performance.now() + times.stopMs;
        performance.now() < end;
        await sleep(times.pauseMs)
      ) {
        const info = await head.persist(() => api().look(submission, never), never)
        // One that the head has forgotten, or that still waits for resources, looks for `cancelled` by itself.
        const isEnding = info === undefined ? await beat.mayBeat() : info.status === 'RUNNING'
        if (!isEnding) return
      }
      throw new TrainingError(
        `${submission} did not stop within ${times.stopMs / 1000} s; see \`ray job status ${submission}\`. It will not be begun again.`,
      )
    },
  }
}

/** From now on, a cluster that does not know the job has lost it. */
async function confirm(files: JobFiles, attempt: RayAttempt): Promise<void> {
  await writeText(files.attempt, `${JSON.stringify({ ...attempt, isConfirmed: true })}\n`)
}

async function lastAttempt(files: JobFiles): Promise<RayAttempt | undefined> {
  const any = await readJson(files.attempt, attemptSchema, 'an attempt')
  if (any !== undefined && any.submission === undefined) {
    throw new TrainingError(
      `training in ${files.folder} was begun as a process of a machine; wait for it with its trainer alone, or, once ` +
        `it has ended, delete ${files.attempt} to go on on Ray`,
    )
  }
  return any && readJson(files.attempt, rayAttemptSchema, 'an attempt')
}

/** The folder is part of the id: another run with the same job has another folder, and trains by itself. */
async function nextAttempt(
  { folder, log, progress }: JobFiles,
  last: RayAttempt | undefined,
  address: string,
): Promise<RayAttempt> {
  const number = (last?.number ?? 0) + 1
  return {
    submission: `train-${hashJson({ folder })}-${number}`,
    number,
    address,
    at: { log: await sizeOf(log), progress: await sizeOf(progress) },
    isConfirmed: false,
  }
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}
