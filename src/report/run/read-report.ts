import { z } from 'zod'
import { DataError } from '../../core/errors.js'
import type { RunReport } from '../../iterate/report.js'
import { checkpointSchema, funnelSchema, readStored, signsSchema } from '../../iterate/stored.js'
import type { RunSource } from './source.js'

const gate = z.looseObject({
  gate: z.string(),
  moment: z.enum(['datasets', 'checkpoint']),
  action: z.enum(['warn', 'pause', 'stop']),
  message: z.string(),
  late: z.enum(['pause', 'stop']).optional(),
})

/** What is shown of a report; the runner itself looks at less of it. */
const shown = z.array(
  z.looseObject({
    iteration: z.int(),
    checkpoint: checkpointSchema,
    funnel: funnelSchema.optional(),
    signs: signsSchema.optional(),
    judge: z
      .looseObject({
        card: z.looseObject({
          metrics: z.looseObject({ tiesHalf: z.looseObject({ value: z.number().optional() }) }),
        }),
      })
      .optional(),
    gates: z.array(gate).optional(),
  }),
)

/**
 * The report of a run, with no iteration where none was written yet.
 *
 * @throws `DataError` where it is not as a run wrote it.
 */
export async function reportOf(ledger: Pick<RunSource, 'location' | 'readDocument'>): Promise<RunReport> {
  const report = await readStored(ledger, { document: 'report' })
  if (report === undefined) return { iterations: [] }
  const { success, error: cause } = shown.safeParse(report.iterations)
  if (success) return report
  const [issue] = cause.issues
  throw new DataError(
    `iterations.${issue?.path.join('.')}: ${issue?.message}; restore the file from a copy of the run`,
    { file: `${ledger.location}/report.json`, cause },
  )
}
