import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { DataError } from '../../core/errors.js'
import { ifMissing } from '../../node/failures.js'

/** What `job.json` holds that is read again. */
export const jobSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  method: z.enum(['dpo', 'sft']),
  parent: z.object({ name: z.string(), path: z.string(), revision: z.string() }),
  reference: z.object({ name: z.string(), path: z.string(), revision: z.string() }),
  seed: z.int(),
  identity: z.json(),
})
export type StoredJob = z.infer<typeof jobSchema>

/** What a trainer says that it made. */
export const resultSchema = z.looseObject({
  /** The checkpoint; relative to the job folder. */
  path: z.string().min(1),
  /** What identifies its weights. */
  revision: z.string().min(1).optional(),
})

/** Why a trainer gave up, in its own words. */
export const errorSchema = z.looseObject({ message: z.string(), next: z.string().optional() })

/** What is known of the last attempt, wherever it runs. */
export const attemptSchema = z.looseObject({
  number: z.int(),
  /** Sizes of the files that grow, when it began. */
  at: z.object({ log: z.int(), progress: z.int() }),
  /** Its id on Ray, where it is there. */
  submission: z.string().optional(),
})
export type Attempt = z.infer<typeof attemptSchema>

/** A line of `progress.jsonl`. */
export const progressSchema = z.object({
  step: z.number().optional(),
  steps: z.number().optional(),
  loss: z.number().optional(),
  metrics: z.record(z.string(), z.number()).optional(),
})

/** Far more than a few fields: a larger file is something else. */
const mostBytes = 2 ** 24

/**
 * A JSON file of a job folder; `undefined` where there is none.
 *
 * @throws `DataError` where it is not what it should be.
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>, what: string): Promise<T | undefined> {
  const found = await stat(path).catch(ifMissing)
  if (found === undefined) return undefined
  try {
    if (found.size > mostBytes) throw new Error('it has more than 16 MiB')
    const text = await readFile(path, 'utf8').catch(ifMissing)
    return text === undefined ? undefined : schema.parse(JSON.parse(text))
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined
    const why = issue ? [...issue.path, issue.message].join(': ') : cause instanceof Error && cause.message
    throw new DataError(`is not ${what} (${why}); see docs/trainers/command.md`, { file: path, cause })
  }
}
