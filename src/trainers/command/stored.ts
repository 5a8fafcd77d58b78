import { z } from 'zod'
import { attemptSchema } from '../folder/stored.js'

/** The last attempt, where it is one of this machine's. */
export const processAttemptSchema = attemptSchema.extend({
  token: z.string(),
  host: z.string(),
  pid: z.int().positive(),
  processes: z.string(),
  began: z.string(),
  startedAt: z.number(),
})
export type ProcessAttempt = z.infer<typeof processAttemptSchema>

/** How an attempt ended. */
export const exitSchema = z.object({
  token: z.string(),
  code: z.int().nullable(),
  signal: z.string().nullable(),
  /** Why it could not be started. */
  message: z.string().optional(),
  ms: z.number(),
})
export type Exit = z.infer<typeof exitSchema>
