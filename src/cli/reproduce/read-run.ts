import { join } from 'node:path'
import { z } from 'zod'
import { DataError } from '../../core/errors.js'
import type { ReportCard } from '../../evaluate/report-card.js'
import type { ReproducedComparison, ReproducedModel } from '../../report/reproduce/types.js'
import type { Estimate, RunSummary } from '../../report/summary.js'
import { UsageError } from '../usage-error.js'
import { readJson } from './files.js'

const card = z.custom<ReportCard>(
  value => typeof Reflect.get(Object(value), 'metrics') === 'object',
  'a report card',
)
const interval = z.object({ low: z.number(), high: z.number() })
const run = z.object({ settings: z.looseObject({ judge: z.looseObject({ prompt: z.string() }).optional() }) })
const lineage = z.array(
  z.object({
    checkpoint: z.object({ name: z.string() }),
    data: z.object({ rows: z.int() }).optional(),
  }),
)
const report = z.object({
  iterations: z.array(
    z.object({
      iteration: z.int(),
      checkpoint: z.object({ name: z.string() }),
      funnel: z.unknown().optional(),
      judge: z.object({ card }).optional(),
    }),
  ),
})
const models = z.object({
  models: z.array(
    z.object({
      checkpoint: z.object({ name: z.string() }),
      answers: z.object({ length: z.number().optional(), lengthInterval: interval.optional() }),
      judging: z.array(z.object({ prompt: z.string(), card })),
    }),
  ),
  headToHead: z.array(
    z.object({
      a: z.string(),
      b: z.string(),
      judge: z.string(),
      selfEvaluated: z.boolean(),
      n: z.int(),
      excluded: z.int(),
      win: z.int(),
      tie: z.int(),
      lose: z.int(),
      net: z.number().optional(),
      netInterval: interval.optional(),
    }),
  ),
})
const summary = z.custom<RunSummary>(
  value => Array.isArray(Reflect.get(Object(value), 'models')),
  'the summary of a run of the lab',
)

/** What a run directory and the evaluation of its models say. */
export interface ReadRun {
  readonly settings: unknown
  readonly models: readonly ReproducedModel[]
  readonly comparisons: readonly ReproducedComparison[]
  readonly comparedBy?: string
  readonly lengthUnit: string
  readonly rows: Readonly<Record<string, number>>
  /** Iterations whose datasets are written. */
  readonly sealed: readonly { readonly iteration: number; readonly model: string }[]
}

/**
 * Reads a run, as far as it is.
 *
 * @param evaluation Where `evaluateModels` wrote. @default `evaluation` in the run directory
 * @throws `UsageError` where there is no run; `DataError` that names a file which is not as it was written.
 */
export async function readRun(directory: string, evaluation?: string): Promise<ReadRun> {
  const settings = (await read(join(directory, 'run.json'), run))?.settings
  if (settings === undefined) {
    throw new UsageError(`${directory} holds no run: it has no run.json; give the directory of a run`)
  }
  const compared = await read(join(evaluation ?? join(directory, 'evaluation'), 'models.json'), models)
  if (evaluation !== undefined && compared === undefined) {
    throw new UsageError(
      `${evaluation} holds no finished evaluation of models: it has no models.json; run evaluateModels to its end`,
    )
  }
  const made = (await read(join(directory, 'lineage.json'), lineage)) ?? []
  const reported = (await read(join(directory, 'report.json'), report))?.iterations ?? []
  const lab = await read(join(directory, 'summary.json'), summary)
  const prompt = settings.judge?.prompt ?? 'additive'
  const order = [
    ...(compared?.models.map(({ checkpoint }) => checkpoint.name) ?? []),
    ...(lab?.models.map(({ name }) => name) ?? []),
    ...made.map(({ checkpoint }) => checkpoint.name),
    ...reported.map(({ checkpoint }) => checkpoint.name),
  ]
  return {
    settings,
    models: [...new Set(order)].map(name => {
      const of = compared?.models.find(({ checkpoint }) => checkpoint.name === name)
      const ofLab = lab?.models.find(model => model.name === name)
      const judged =
        ofLab?.judge?.card ?? reported.find(({ checkpoint }) => checkpoint.name === name)?.judge?.card
      const cards = of?.judging.length
        ? ownFirst(of.judging, prompt)
        : judged
          ? [{ prompt, card: judged }]
          : []
      const length =
        of?.answers.length === undefined
          ? ofLab?.length
          : estimate(of.answers.length, of.answers.lengthInterval)
      return { name, cards, ...(length && { length }) }
    }),
    ...comparisonsOf(compared, lab),
    lengthUnit: compared?.models.some(({ answers }) => answers.length !== undefined)
      ? 'characters'
      : (lab?.lengthUnit ?? 'characters'),
    rows: Object.fromEntries(
      made.flatMap(({ checkpoint, data }) => (data ? [[checkpoint.name, data.rows]] : [])),
    ),
    sealed: reported.flatMap(({ iteration, checkpoint, funnel }) =>
      funnel === undefined ? [] : [{ iteration, model: checkpoint.name }],
    ),
  }
}

/** Cards with the run's own judge prompt before the others. */
function ownFirst(cards: ReproducedModel['cards'], own: string): ReproducedModel['cards'] {
  return cards.toSorted((a, b) => Number(b.prompt === own) - Number(a.prompt === own))
}

function comparisonsOf(
  compared: z.infer<typeof models> | undefined,
  lab: RunSummary | undefined,
): Pick<ReadRun, 'comparisons' | 'comparedBy'> {
  if (compared && compared.headToHead.length > 0) {
    const judges = new Set(
      compared.headToHead.map(({ judge, selfEvaluated }) =>
        selfEvaluated ? `${judge} (self-evaluated)` : judge,
      ),
    )
    return {
      comparisons: compared.headToHead.map(({ net, netInterval, ...counts }) => ({
        ...counts,
        net: estimate(net ?? Number.NaN, netInterval),
      })),
      comparedBy: `${[...judges].join(', ')}, in both orders; where the orders disagree it is a tie`,
    }
  }
  if (lab === undefined || lab.comparisons.length === 0) return { comparisons: [] }
  return {
    comparisons: lab.comparisons.map(({ a, b, win, tie, lose, net }) => {
      return { a, b, n: win + tie + lose, excluded: 0, win, tie, lose, net }
    }),
    comparedBy: `${lab.qualityLabel}, of which nobody needs to judge`,
  }
}

function estimate(value: number, interval: { low: number; high: number } | undefined): Estimate {
  return { value, ...(interval && { interval }) }
}

async function read<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const value = await readJson(file)
  if (value === undefined) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new DataError(`${issue?.path.join('.')}: ${issue?.message}`, { file, cause: parsed.error })
}
