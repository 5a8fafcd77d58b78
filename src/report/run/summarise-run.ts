import { z } from 'zod'
import { refuseUnknown } from '../../core/check.js'
import type { PriceTable, RunReport } from '../../iterate/index.js'
import { readStored } from '../../iterate/stored.js'
import type { Lineage } from '../../train/checkpoint.js'
import type { RunSummary } from '../summary.js'
import { plural } from '../text/numbers.js'
import { DamageCounter } from './damage.js'
import { healthOf } from './health-of.js'
import { mapOf } from './map-of.js'
import { missingOf } from './missing.js'
import { type EvaluatedSource, modelsOf } from './models.js'
import type { ReadBefore } from './read-before.js'
import { readIterations } from './read-iterations.js'
import { reportOf } from './read-report.js'
import type { RunSource } from './source.js'
import { timesOf } from './times.js'
import { trainingOf } from './training.js'

/** Options of {@link summariseRun}. */
export interface SummariseRunOptions {
  /** What the run is called. @default what its ledger calls itself */
  readonly title?: string
  /** Its models side by side: the report of `evaluateModels`. @default none */
  readonly models?: EvaluatedSource
  /** What calls cost. @default unknown: tokens and time alone */
  readonly prices?: PriceTable
  /** Instructions to compare the run's prompts with on a map, such as those that it began from. @default none */
  readonly seeds?: readonly string[]
  /** Whether prompts are laid out on a map, which takes about a second. @default true */
  readonly map?: boolean
  /** Whether somebody works on it: then its last line may be half written. @default false */
  readonly isUnderWay?: boolean
}

const known = z.looseObject({
  iterations: z.int().min(1).catch(1),
  seed: z.int().catch(1),
  judge: z
    .looseObject({ prompt: z.string(), scale: z.looseObject({ max: z.number() }) })
    .optional()
    .catch(undefined),
})

/**
 * Everything that a run directory says, finished or under way, in the shape that {@link htmlReport} makes a page of. Reads
 * every call and every dataset once, in memory that does not grow with them; texts are cut. The same directory gives the
 * same summary.
 *
 * @param source `runFolder` of `self-rewarding/node`, or an open ledger.
 * @throws `DataError` where a document of the run is not as it was written.
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { runFolder } from 'self-rewarding/node'
 * import { htmlReport, summariseRun } from 'self-rewarding/report'
 *
 * async function makePage(directory: string) {
 *   const summary = await summariseRun(await runFolder(directory))
 *   await writeFile('report.html', htmlReport(summary))
 * }
 * ```
 */
export async function summariseRun(
  source: RunSource,
  options: SummariseRunOptions = {},
): Promise<RunSummary> {
  refuseUnknown(options, ['title', 'models', 'prices', 'seeds', 'map', 'isUnderWay'])
  return summariseAgain(source, options)
}

/** The same, where some of it was read before. */
export async function summariseAgain(
  source: RunSource,
  options: SummariseRunOptions,
  before?: ReadBefore,
): Promise<RunSummary> {
  const { title = source.location, models, prices, seeds = [], map = true, isUnderWay = false } = options
  const damage = new DamageCounter()
  const config = Object((await readStored(source, { document: 'run' }))?.settings)
  const settings = known.parse(config)
  const lineage = await lineageOf(source)
  const { run, iterations, samples, prompts } = await readIterations(source, {
    report: await reportOf(source),
    lineage,
    last: settings.iterations + 1,
    seed: settings.seed,
    ...(prices && { prices }),
    damage,
    isUnderWay,
    ...(before && { before }),
  })
  const trained = await trainingOf(source, { lineage, iterations: settings.iterations })
  const evaluated = modelsOf(run, models, settings.judge?.prompt)
  const found = {
    title,
    about: aboutOf(run, lineage, settings.iterations) + (isUnderWay ? ' It is under way.' : ''),
    run,
    health: healthOf({ run, ...evaluated, lineage, damage: damage.result() }),
    ...(settings.judge && { scoreMax: settings.judge.scale.max }),
    lengthUnit: 'characters',
    ...evaluated,
    iterations,
    ...(map && { maps: mapOf(prompts, seeds, settings.seed) }),
    training: trained.map(({ curve }) => curve),
    lineage,
    baselines: [],
    reading: [],
    config,
    times: timesOf(iterations, trained),
    ...(prices && { currency: prices.currency }),
    damage: damage.result(),
    samples,
  }
  return { ...found, missing: missingOf(found) }
}

/** The checkpoints; before the first training the one that the run began with. */
async function lineageOf(source: RunSource): Promise<readonly Lineage[]> {
  const lineage = await readStored(source, { document: 'lineage' })
  if (lineage && lineage.length > 0) return lineage
  const start = z
    .object({ name: z.string(), path: z.string(), revision: z.string() })
    .safeParse(Reflect.get(Object(await source.readDocument({ document: 'run' })), 'start'))
  return start.success ? [{ checkpoint: start.data }] : []
}

function aboutOf({ iterations, chosen }: RunReport, lineage: readonly Lineage[], all: number): string {
  const sealed = iterations.filter(({ funnel }) => funnel !== undefined).length
  const names = lineage.map(({ checkpoint }) => checkpoint.name).join(', ')
  const data =
    sealed === 0
      ? 'No iteration has its datasets yet.'
      : `${sealed} of ${plural(all, 'iteration')} with datasets.`
  const end = chosen ? ` To use: ${chosen.checkpoint.name} (${chosen.why}).` : ''
  return `${data} Checkpoints: ${names || 'none yet'}.${end}`
}
