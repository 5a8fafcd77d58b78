import { toJson } from '../../core/to-json.js'
import { RunError } from '../errors.js'
import type { CallContext } from '../iteration.js'
import type { JudgingParts } from '../judging/run-judging.js'
import { type Spent, UsageCounter } from '../spending/usage.js'
import { DatasetFiles } from '../stage/dataset-files.js'
import { type Answered, askForAnswers } from './answers.js'
import { judgeAnswers, type ScoresByWriter } from './cross.js'
import { describeAnswers } from './describe-answers.js'
import { crossJudged, selfPreferences } from './matrix.js'
import { judgeRanked } from './ranked.js'
import { knownRevisions, type NumberedModel, numberModels } from './registry.js'
import type { ResolvedModels } from './resolve.js'
import { strengthsOf } from './strengths-of.js'
import type { ModelReport, ModelsReport } from './types.js'
import { type ComparedPair, comparePair, type Pair, pairsOf } from './versus.js'

/** A model with what it did alone. */
type Alone = Answered & Pick<ModelReport, 'judging'>

/** What a model did with the answers of others. */
interface Together {
  readonly compared: readonly ComparedPair[]
  readonly scores: ScoresByWriter | undefined
}

/** Makes the calls that are missing, and says what all of them come to. */
export async function evaluateAll(parts: JudgingParts, options: ResolvedModels): Promise<ModelsReport> {
  const { ledger, calling } = parts
  const { models, known } = await numberModels(ledger, options.models)
  await calling.recall(ledger, known)
  // A model that turns out to be another one than its answers are of answers anew, and all is looked at again.
  for (let round = 0; round <= models.length; round++) {
    const alone = await askAlone(parts, options, models)
    const together = await askTogether(parts, options, alone, known)
    if (together === undefined) continue
    const report = await reportOf(parts, options, alone, together)
    if (options.isWhole) await ledger.writeDocument({ document: 'models' }, toJson(report))
    return report
  }
  throw new RunError(
    `a model of ${ledger.location} has another revision each time it is opened; give it one that stays`,
    { reason: 'mismatch' },
  )
}

/** What needs one model alone: answers and report cards. */
async function askAlone(
  parts: JudgingParts,
  options: ResolvedModels,
  models: readonly NumberedModel[],
): Promise<readonly Alone[]> {
  const alone: Alone[] = []
  for (const model of models) {
    const found = await serve(parts, options, model, async context => {
      const answers = await askForAnswers(context, options, model)
      return { ...model, answers, judging: await judgeRanked(context, options, model) }
    })
    alone.push(found)
  }
  return alone
}

/** What needs the answers of all; `undefined` where one of the models was opened and is another one than answered. */
async function askTogether(
  parts: JudgingParts,
  options: ResolvedModels,
  alone: readonly Alone[],
  known: number,
): Promise<readonly Together[] | undefined> {
  const pairs = options.headToHead ? pairsOf(alone, options.headToHead) : []
  const lineage = await knownRevisions(parts.ledger, known)
  const together: Together[] = []
  for (const model of alone) {
    const found = await serve(parts, options, model, async context => {
      if ((await context.model.revision()) !== model.answers.revision) {
        await askForAnswers(context, options, model)
        return undefined
      }
      const own = pairs.filter(({ host }) => host === model)
      const compared = await compareAll(context, options, own, lineage)
      const { cross } = options
      return { compared, scores: cross && (await judgeAnswers(context, { ...options, cross }, model, alone)) }
    })
    if (found === undefined) return undefined
    together.push(found)
  }
  return together
}

/** Compares a model's pairs, and writes the verdicts down; none of an earlier start are left behind. */
async function compareAll(
  context: CallContext,
  options: ResolvedModels,
  pairs: readonly Pair[],
  lineage: ReadonlySet<string>,
): Promise<readonly ComparedPair[]> {
  const { ledger, iteration } = context
  const { headToHead, isWhole } = options
  if (headToHead === undefined || pairs.length === 0) {
    if (isWhole) await ledger.removeDataset({ iteration, kind: 'comparisons' })
    return []
  }
  const files = await DatasetFiles.open(ledger, { iteration }, ['comparisons'])
  try {
    const compared: ComparedPair[] = []
    for (const pair of pairs)
      compared.push(await comparePair(context, { ...options, headToHead }, pair, { files, lineage }))
    await (isWhole ? files.commit() : files.discard())
    return compared
  } catch (error) {
    await files.discard()
    throw error
  }
}

async function reportOf(
  parts: JudgingParts,
  options: ResolvedModels,
  alone: readonly Alone[],
  together: readonly Together[],
): Promise<ModelsReport> {
  const { seed, prompts } = options
  const models: ModelReport[] = []
  for (const { checkpoint, number, answers, judging } of alone) {
    const { candidates, judgements, evaluation } = await usedBy(parts, number)
    const spent = { answers: candidates, cross: judgements, evaluation }
    models.push({ checkpoint, answers: describeAnswers(answers, seed), judging, spent })
  }
  const place = (name: string): number => alone.findIndex(({ checkpoint }) => checkpoint.name === name)
  const comparisons = together
    .flatMap(({ compared }) => compared)
    .sort((x, y) => place(x.compared.a) - place(y.compared.a) || place(x.compared.b) - place(y.compared.b))
  const matrix = together.flatMap(({ scores }, i) => {
    const judge = alone[i]?.checkpoint.name
    return scores && judge !== undefined ? [{ judge, scores }] : []
  })
  return {
    models,
    headToHead: comparisons.map(({ compared }) => compared),
    ...(models.length > 2 &&
      comparisons.length > 0 && { strengths: strengthsOf(comparisons, prompts.length, seed) }),
    cross: crossJudged(matrix, seed),
    selfPreference: selfPreferences(matrix, prompts.length, seed),
  }
}

/** Opens a model for as long as work needs it. */
function serve<T>(
  { ledger, calling }: JudgingParts,
  { open }: ResolvedModels,
  { number, checkpoint }: NumberedModel,
  work: (context: CallContext) => Promise<T>,
): Promise<T> {
  return calling.withModel(ledger, number, signal => open(checkpoint, signal), work)
}

/** What the calls of a model used. */
async function usedBy({ ledger }: JudgingParts, number: number): Promise<Spent> {
  const used = new UsageCounter()
  for await (const call of ledger.calls(number)) used.add(call)
  return used.result()
}
