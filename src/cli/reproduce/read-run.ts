import { join } from 'node:path'
import type { ReproducedRun } from '../../report/reproduce/types.js'
import { readableRun } from '../run-directory/open.js'
import { UsageError } from '../usage-error.js'
import {
  type LineageDocument,
  lineageDocument,
  type ModelsDocument,
  modelsDocument,
  readDocument,
  reportDocument,
  runDocument,
  summaryDocument,
} from './documents.js'
import { fromEvaluation, fromLab, fromReport, mergeSources, type Source } from './sources.js'

/** What a run directory and the evaluation of its models say. */
export interface ReadRun extends Omit<ReproducedRun, 'title' | 'alpacaEval' | 'maps' | 'texts'> {
  /** Iterations whose datasets are written. */
  readonly sealed: readonly { readonly iteration: number; readonly model: string }[]
}

/**
 * Reads a run, as far as it is.
 *
 * @param evaluation Where `evaluateModels` wrote. @default `evaluation` in the run directory
 * @throws `UsageError` where there is no run, or the evaluation is of another one; `DataError` that names a file which is
 * not as it was written.
 */
export async function readRun(directory: string, evaluation?: string): Promise<ReadRun> {
  const settings = await settingsOf(directory)
  const made = (await readDocument(join(directory, 'lineage.json'), lineageDocument)) ?? []
  const compared = await evaluationOf(directory, evaluation, made)
  const report = (await readDocument(join(directory, 'report.json'), reportDocument)) ?? { iterations: [] }
  const lab = await readDocument(join(directory, 'summary.json'), summaryDocument)
  const prompt = settings.judge?.prompt ?? 'additive'
  return {
    settings,
    ...mergeSources([
      ...(compared ? [fromEvaluation(compared, prompt)] : []),
      // What others than the lab have in it is from the other documents.
      ...(lab?.qualityLabel === undefined
        ? []
        : [fromLab({ ...lab, qualityLabel: lab.qualityLabel }, prompt)]),
      fromLineage(made),
      fromReport(report, prompt),
    ]),
    ...(compared?.strengths && { strengths: compared.strengths }),
    cross: compared?.cross ?? [],
    selfPreference: compared?.selfPreference ?? [],
    rows: Object.fromEntries(
      made.flatMap(({ checkpoint, data }) => (data ? [[checkpoint.name, data.rows]] : [])),
    ),
    sealed: report.iterations.flatMap(({ iteration, checkpoint, funnel }) =>
      funnel === undefined ? [] : [{ iteration, model: checkpoint.name }],
    ),
  }
}

/** The settings of a run; a directory of another kind has some as well. */
async function settingsOf(directory: string) {
  await readableRun(directory)
  const settings = (await readDocument(join(directory, 'run.json'), runDocument))?.settings
  if (settings === undefined) {
    throw new UsageError(`${directory} holds no run: it has no run.json; give the directory of a run`)
  }
  const prompts = Object(settings.prompts)
  if (Object.hasOwn(prompts, 'models')) {
    throw new UsageError(
      `${directory} holds an evaluation of models, and no run: give the run whose models they are, and this directory with --evaluation`,
    )
  }
  if (Object.hasOwn(prompts, 'judged')) {
    throw new UsageError(
      `${directory} holds judgements of given texts (judgeDataset, makeEft), and no run: give the directory of a run`,
    )
  }
  return settings
}

/** The evaluation of a run's models; undefined where there is none. */
export async function evaluationOf(
  run: string,
  named: string | undefined,
  made: readonly { readonly checkpoint: LineageDocument[number]['checkpoint'] }[],
): Promise<ModelsDocument | undefined> {
  const directory = named ?? join(run, 'evaluation')
  const found = await readDocument(join(directory, 'models.json'), modelsDocument)
  if (named !== undefined && found === undefined) {
    throw new UsageError(
      `${directory} holds no finished evaluation of models: it has no models.json; run evaluateModels to its end`,
    )
  }
  for (const { checkpoint } of found?.models ?? []) {
    const { name, revision } = checkpoint
    const own = made.find(each => each.checkpoint.name === name)?.checkpoint
    if (own === undefined || own.revision === revision) continue
    throw new UsageError(
      `${directory} is not of this run: its ${name} is ${revision}, and ${name} of ${run} is ${own.revision}; give the evaluation of this run's models with --evaluation`,
    )
  }
  return found
}

/** The checkpoints that the run made. */
function fromLineage(made: LineageDocument): Source {
  return { names: made.map(({ checkpoint }) => checkpoint.name), cards: new Map() }
}
