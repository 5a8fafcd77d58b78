import { z } from 'zod'

const endings = ['STOPPED', 'SUCCEEDED', 'FAILED'] as const

/** What is known of a job on the cluster. */
export const jobInfoSchema = z.looseObject({
  submission_id: z.string().nullish(),
  status: z.enum(['PENDING', 'RUNNING', ...endings]),
  message: z.string().nullish(),
  error_type: z.string().nullish(),
  driver_exit_code: z.int().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
})
export type JobInfo = z.infer<typeof jobInfoSchema>

/** Jobs of others may be of other forms: only those that are read count. */
export const jobListSchema = z.array(jobInfoSchema.or(z.unknown().transform(() => undefined)))

export const logsSchema = z.looseObject({ logs: z.string() })
export const submittedSchema = z.looseObject({ submission_id: z.string() })
export const stoppedSchema = z.looseObject({ stopped: z.boolean() })

export const versionSchema = z.looseObject({ ray_version: z.string() })

const nodeSchema = z.looseObject({
  state: z.string(),
  resources_total: z.record(z.string(), z.number()).default({}),
})
/** A machine of the cluster, and what jobs may reserve of it. */
export type RayNode = z.infer<typeof nodeSchema>

export const nodesSchema = z.looseObject({
  data: z.looseObject({ result: z.looseObject({ result: z.array(nodeSchema) }) }),
})

/** What is known of a job that has ended. */
export type OverInfo = JobInfo & { readonly status: (typeof endings)[number] }

/** Whether a job has ended, for good. */
export function isOver(info: JobInfo): info is OverInfo {
  return endings.some(each => each === info.status)
}
