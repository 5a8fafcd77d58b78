import { z } from 'zod'
import { DataError } from '../../core/errors.js'
import { metricNames } from '../../evaluate/metric-names.js'
import type { ReportCard } from '../../evaluate/report-card.js'
import { readJson } from './files.js'

// What the tables read of the documents of a run; the rest of each is its writer's.

const checkpoint = z.object({ name: z.string(), revision: z.string() })
const interval = z.object({ low: z.number(), high: z.number() })
// A number that is not finite is null in JSON; one that is not defined is left out.
const measured = z
  .number()
  .nullish()
  .transform(value => value ?? undefined)
const between = interval.nullish().transform(value => value ?? undefined)
const estimate = z.object({
  value: z
    .number()
    .nullable()
    .transform(value => value ?? Number.NaN),
  interval: interval.exactOptional(),
})

const metric = z.object({ value: measured, interval: between, n: z.int() })
const tally = z.record(z.string(), z.int())
const tiesHalf = z.object({ tiesHalf: metric })
const shownOfCard = z.object({
  instructions: z.int(),
  groups: z.int(),
  unscored: z.int(),
  fiveBestChance: measured,
  metrics: z.object(Object.fromEntries(metricNames.map(name => [name, metric]))),
  baselines: z.object({ longer: tiesHalf.nullish() }),
  bootstrap: z.object({ resamples: z.int() }),
})
const card = z.custom<ReportCard>().superRefine((value, context) => {
  for (const { path, message } of shownOfCard.safeParse(value).error?.issues ?? [])
    context.addIssue({ code: 'custom', path: [...path], message })
})

const counts = {
  a: z.string(),
  b: z.string(),
  win: z.int(),
  tie: z.int(),
  lose: z.int(),
}

/** `run.json`. */
export const runDocument = z.object({
  settings: z.looseObject({
    judge: z.looseObject({ prompt: z.string() }).optional(),
    prompts: z.unknown(),
  }),
})

/** `lineage.json`. */
export const lineageDocument = z.array(z.object({ checkpoint, data: z.object({ rows: z.int() }).optional() }))

/** `report.json`. */
export const reportDocument = z.object({
  iterations: z.array(
    z.object({
      iteration: z.int(),
      checkpoint: z.object({ name: z.string() }),
      funnel: z.unknown().optional(),
      judge: z.object({ card }).optional(),
    }),
  ),
})

const compared = { comparisons: z.number(), excluded: z.int() }

const strengths = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    models: z.array(
      z.object({
        model: z.string(),
        strength: z.number(),
        interval: interval
          .extend({ defined: z.int() })
          .nullish()
          .transform(value => value ?? undefined),
        beats: z.array(z.object({ model: z.string(), probability: z.number() })),
      }),
    ),
    ...compared,
    ridge: z.number(),
  }),
  z.object({
    ok: z.literal(false),
    reason: z.enum(['no-comparisons', 'disconnected', 'one-sided']),
    groups: z.array(z.array(z.string())),
    ...compared,
  }),
])

/** `models.json` of an evaluation. */
export const modelsDocument = z.object({
  models: z.array(
    z.object({
      checkpoint,
      answers: z.object({
        received: z.int().default(0),
        finish: tally.default({}),
        length: measured,
        lengthInterval: between,
      }),
      judging: z.array(
        z.object({
          prompt: z.string(),
          card,
          votes: z.object({ failed: tally, histogram: tally }).default({ failed: {}, histogram: {} }),
        }),
      ),
    }),
  ),
  headToHead: z.array(
    z.object({
      ...counts,
      judge: z.string(),
      selfEvaluated: z.boolean(),
      n: z.int(),
      excluded: z.int(),
      identical: z.int(),
      net: measured,
      netInterval: between,
      pvalue: measured,
      promptsNeeded: measured,
    }),
  ),
  strengths: strengths.exactOptional(),
  cross: z
    .array(
      z.object({
        judge: z.string(),
        writer: z.string(),
        n: z.int(),
        excluded: z.int(),
        mean: measured,
        interval: between,
      }),
    )
    .default([]),
  selfPreference: z
    .array(z.object({ model: z.string(), n: z.int(), value: measured, interval: between }))
    .default([]),
})

/** `summary.json`; that of the lab has a quality. */
export const summaryDocument = z.object({
  lengthUnit: z.string(),
  qualityLabel: z.string().exactOptional(),
  models: z.array(
    z.object({ name: z.string(), length: estimate.exactOptional(), judge: z.object({ card }).optional() }),
  ),
  comparisons: z.array(z.object({ ...counts, net: estimate })),
})

/** `lineage.json` as it is read. */
export type LineageDocument = z.infer<typeof lineageDocument>
/** `report.json` as it is read. */
export type ReportDocument = z.infer<typeof reportDocument>
/** `models.json` as it is read. */
export type ModelsDocument = z.infer<typeof modelsDocument>
/** `summary.json` as it is read. */
export type SummaryDocument = z.infer<typeof summaryDocument>

/**
 * Reads a document; undefined where there is none.
 *
 * @throws `DataError` that names the file and the field.
 */
export async function readDocument<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const value = await readJson(file)
  if (value === undefined) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') || 'the whole of it'
  throw new DataError(`${field}: ${issue?.message}`, { file, cause: parsed.error })
}
