import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TrainingError } from '../../core/errors.js'
import { exists } from '../../node/at-path.js'
import { secretsOf } from '../../node/process/environment.js'
import { writeText } from '../../node/whole-file.js'
import type { Program } from '../folder/program.js'
import type { Order, Place } from '../folder/trainer.js'
import { JobsApi } from './api.js'
import { confirm, lastAttempt, nextAttempt } from './attempt.js'
import { Beat } from './beat.js'
import type { Cluster } from './cluster.js'
import { entrypointOf } from './entrypoint.js'
import { Patience } from './patience.js'
import { isOver } from './replies.js'
import { type JobSurroundings, submissionOf } from './submission.js'
import type { RayTimes } from './times.js'
import { RayWatch } from './watch.js'
import { workingDirectoryAt } from './working-directory.js'

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
    // The nodes' values are not known here, but are often the same.
    opened ??= new JobsApi(cluster, secretsOf(program.env))
    return opened
  }
  // As on this machine: folders are at one path here and on all nodes.
  const cwd = program.cwd === undefined ? undefined : resolve(program.cwd)
  const never = new AbortController().signal
  const patience = (): Patience => new Patience(cluster.patienceMs, times.pauseMs)
  const address = `${cluster.base.origin}${cluster.base.path}`

  const begin = async ({ files, job, argv, signal }: Order): Promise<void> => {
    if (await exists(files.result)) return
    const head = patience()
    const last = await lastAttempt(files)
    if (last?.isConfirmed) {
      // Somebody else may have begun it since it was looked at.
      const info = await head.persist(() => api().look(last.submission, signal), signal)
      if (info !== undefined && !isOver(info)) return
    }
    const attempt = await nextAttempt(files, last, address)
    await rm(files.alive, { force: true })
    await rm(files.error, { force: true })
    // Before the cluster hears of it: whoever comes later asks there under this id, and uses it again.
    await writeText(files.attempt, `${JSON.stringify(attempt)}\n`)
    const at = await workingDirectoryAt(surroundings.workingDirectory, work =>
      head.persist(() => api().upload(work, signal), signal),
    )
    const submission = submissionOf({
      ...surroundings,
      id: attempt.submission,
      entrypoint: entrypointOf({ argv, cwd, env: program.env, attempt: { files, number: attempt.number } }),
      metadata: { trains: job.name, job: job.id, folder: files.folder, attempt: String(attempt.number) },
      workingDirectoryAt: at,
    })
    await head.persist(async () => {
      // A head that was restarted meanwhile has forgotten a request that arrived; its job may run.
      if (!(await exists(files.alive))) await api().submit(submission, signal)
    }, signal)
    await confirm(files, attempt)
  }

  return {
    pollMs: times.pollMs,
    begin,
    watch: (files, { progress }) => new RayWatch({ api, head: patience(), files, progress, times }),
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
