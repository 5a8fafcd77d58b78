import type { CallContext } from '../iteration.js'
import type { JudgingParts } from '../judging/run-judging.js'
import { toJson } from '../manifest.js'
import { type Spent, UsageCounter } from '../spending/usage.js'
import { DatasetFiles } from '../stage/dataset-files.js'
import { askForAnswers } from './answers.js'
import { type Given, judgeAnswers } from './cross.js'
import { describeAnswers } from './describe-answers.js'
import { crossJudged, selfPreferences } from './matrix.js'
import { judgeRanked } from './ranked.js'
import { type NumberedModel, numberModels } from './registry.js'
import type { ResolvedModels } from './resolve.js'
import { strengthsOf } from './strengths-of.js'
import type { ModelReport, ModelsReport } from './types.js'
import { type Answered, compareAnswers } from './versus.js'

/** Makes the calls that are missing, and says what all of them come to. */
export async function evaluateAll(parts: JudgingParts, options: ResolvedModels): Promise<ModelsReport> {
  const { ledger, calling } = parts
  const { seed, prompts } = options
  const { models, known } = await numberModels(ledger, options.models)
  await calling.recall(ledger, known)
  const serve = <T>({ number, checkpoint }: NumberedModel, work: (context: CallContext) => Promise<T>) =>
    calling.withModel(ledger, number, () => options.open(checkpoint), work)
  // First what needs one model alone; what compares them needs the answers of all.
  const alone: (Answered & Pick<ModelReport, 'judging'>)[] = []
  for (const model of models) {
    const found = await serve(model, async context => {
      const answers = await askForAnswers(context, options)
      return { ...model, answers, judging: await judgeRanked(context, options) }
    })
    alone.push(found)
  }
  const comparisons: Awaited<ReturnType<typeof compareWith>> = []
  const matrix: { readonly judge: string; readonly scores: Given }[] = []
  for (const [place, model] of alone.entries()) {
    const earlier = alone.slice(
      options.headToHead?.pairs === 'neighbours' ? Math.max(0, place - 1) : 0,
      place,
    )
    const { compared, scores } = await serve(model, async context => ({
      compared: await compareWith(context, options, model, earlier, alone),
      scores: options.cross && (await judgeAnswers(context, { ...options, cross: options.cross }, alone)),
    }))
    comparisons.push(...compared)
    if (scores) matrix.push({ judge: model.checkpoint.name, scores })
  }
  const reports: ModelReport[] = []
  for (const { checkpoint, number, answers, judging } of alone) {
    const { candidates, judgements, evaluation } = await usedBy(parts, number)
    const spent = { answers: candidates, cross: judgements, evaluation }
    reports.push({ checkpoint, answers: describeAnswers(answers, seed), judging, spent })
  }
  const report: ModelsReport = {
    models: reports,
    headToHead: comparisons.map(({ compared }) => compared),
    ...(models.length > 2 &&
      comparisons.length > 0 && { strengths: strengthsOf(comparisons, prompts.length, seed) }),
    cross: crossJudged(matrix, seed),
    selfPreference: selfPreferences(matrix, prompts.length, seed),
  }
  await ledger.writeDocument({ document: 'models' }, toJson(report))
  return report
}

/** Compares a model's answers with those of earlier ones, and writes the verdicts down. */
async function compareWith(
  context: CallContext,
  options: ResolvedModels,
  a: Answered,
  earlier: readonly Answered[],
  all: readonly Answered[],
): Promise<Awaited<ReturnType<typeof compareAnswers>>[]> {
  const { headToHead } = options
  if (headToHead === undefined || earlier.length === 0) return []
  const lineage = new Set(all.flatMap(({ checkpoint, answers }) => [checkpoint.revision, answers.revision]))
  const files = await DatasetFiles.open(context.ledger, { iteration: context.iteration }, ['comparisons'])
  try {
    const compared: Awaited<ReturnType<typeof compareAnswers>>[] = []
    for (const b of earlier)
      compared.push(await compareAnswers(context, { ...options, headToHead }, { a, b, lineage, files }))
    await files.commit()
    return compared
  } catch (error) {
    await files.discard()
    throw error
  }
}

/** What the calls of a model used. */
async function usedBy({ ledger }: JudgingParts, number: number): Promise<Spent> {
  const used = new UsageCounter()
  for await (const call of ledger.calls(number)) used.add(call)
  return used.result()
}
