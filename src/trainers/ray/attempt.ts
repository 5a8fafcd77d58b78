import { z } from 'zod'
import { TrainingError } from '../../core/errors.js'
import { hashJson } from '../../core/hash.js'
import { exists, sizeOf } from '../../node/at-path.js'
import { writeText } from '../../node/whole-file.js'
import type { JobFiles } from '../folder/files.js'
import { attemptSchema, readJson } from '../folder/stored.js'

/** The last attempt, where it is one on Ray. */
const rayAttemptSchema = attemptSchema.extend({
  submission: z.string(),
  address: z.string(),
  /** The cluster has said that it has the job. */
  isConfirmed: z.boolean(),
})
export type RayAttempt = z.infer<typeof rayAttemptSchema>

/** From now on, a cluster that does not know the job has lost it. */
export async function confirm(files: JobFiles, attempt: RayAttempt): Promise<void> {
  await writeText(files.attempt, `${JSON.stringify({ ...attempt, isConfirmed: true })}\n`)
}

/** The last attempt at a job. @throws `TrainingError` where that is not on Ray, and has no result. */
export async function lastAttempt(files: JobFiles): Promise<RayAttempt | undefined> {
  const any = await readJson(files.attempt, attemptSchema, 'an attempt')
  if (any !== undefined && any.submission === undefined) {
    if (await exists(files.result)) return undefined
    throw new TrainingError(
      `training in ${files.folder} was begun as a process of a machine; wait for it with its trainer alone, or, once ` +
        `it has ended, delete ${files.attempt} to go on on Ray`,
    )
  }
  return any && readJson(files.attempt, rayAttemptSchema, 'an attempt')
}

/**
 * The attempt to submit: one that may not have arrived is submitted again under its id. The folder is part of the id:
 * another run with the same job has another folder, and trains by itself.
 */
export async function nextAttempt(
  { folder, log, progress }: JobFiles,
  last: RayAttempt | undefined,
  address: string,
): Promise<RayAttempt> {
  if (last?.isConfirmed === false && last.address === address) return last
  const number = (last?.number ?? 0) + 1
  return {
    submission: `train-${hashJson({ folder })}-${number}`,
    number,
    address,
    at: { log: await sizeOf(log), progress: await sizeOf(progress) },
    isConfirmed: false,
  }
}
