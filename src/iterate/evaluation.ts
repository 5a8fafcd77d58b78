import { hashJson } from '../core/hash.js'
import { canonicalJson, type Json } from '../core/json.js'
import { toJson } from '../core/to-json.js'
import type { OpenLedger } from '../ledger/ledger.js'
import { stageKey } from '../ledger/stage-key.js'
import { withStop } from '../model/format.js'
import type { IterationContext } from './iteration.js'
import { JudgedItems } from './judged-items.js'
import type { JudgeEvaluation } from './report.js'
import type { ResolvedOptions } from './resolve-options.js'
import { settleChange } from './settle-change.js'
import { UsageCounter } from './spending/usage.js'
import { DatasetFiles } from './stage/dataset-files.js'
import { type GivenTexts, judgeTexts, textsReplay } from './stage/judge-texts.js'
import { scoreColumns } from './stage/records.js'
import { inOrder, type ReplayInputs, type Scan, scan } from './stage/replay.js'
import { readStored } from './stored.js'

/** What an evaluation that was made before can be made from again, without the model. */
interface Recorded {
  readonly options: ResolvedOptions
  readonly ledger: OpenLedger
  readonly iteration: number
}

/**
 * The evaluation of an iteration's model, from its recorded calls; `undefined` where it was not made, not on these
 * items, or is not what its calls say now.
 */
export async function recordedEvaluation(recorded: Recorded): Promise<JudgeEvaluation | undefined> {
  const { ledger, iteration, options } = recorded
  const known = await readStored(ledger, { document: 'report-card', iteration })
  if (known === undefined || known.judge === null || known.set !== hashJson(options.evaluate))
    return undefined
  if (canonicalJson(known.asked) !== canonicalJson(howAsked(options))) return undefined
  const replay = rankedReplay(recorded, known.stage)
  const evaluation = await summarise(recorded, replay, (await scan(replay)).counts)
  // Calls that were lost since must be made again, not left out.
  return canonicalJson(toJson(evaluation)) === canonicalJson(known.judge) ? evaluation : undefined
}

/** Judges human-ranked responses with the iteration's model; recorded like everything else. */
export async function evaluateJudge(context: IterationContext): Promise<JudgeEvaluation> {
  const { options, iteration, ledger } = context
  const set = hashJson(options.evaluate)
  const stage = evaluationStage(context, await context.model.revision())
  const known = await readStored(ledger, { document: 'report-card', iteration })
  if (known?.set === set && known.stage !== stage) {
    const changed = ["the model, the judge prompt, or how the judge's answers are drawn"]
    await settleChange(context, { changed, isLost: call => call.stage === known.stage })
  }
  const asked = howAsked(options)
  // Before the first call, so that a start that finds it cut short knows how it was asked.
  await ledger.writeDocument({ document: 'report-card', iteration }, { set, stage, asked, judge: null })
  const done = await judgeRanked(context, stage)
  const evaluation = await summarise(context, rankedReplay(context, stage), done.counts)
  const document = { set, stage, asked, judge: toJson(evaluation) }
  await ledger.writeDocument({ document: 'report-card', iteration }, document)
  context.emit({ type: 'stage-end', iteration, stage: 'evaluation' })
  return evaluation
}

/** The stage key of an evaluation by the model of this revision. */
export function evaluationStage(
  { options, iteration }: Pick<IterationContext, 'options' | 'iteration'>,
  revision: string,
): string {
  return stageKey({
    kind: 'evaluation',
    iteration,
    seed: options.seed,
    revision,
    settings: howAsked(options),
    parents: [hashJson(options.evaluate)],
  })
}

/** What a judge is asked, besides the items. */
function howAsked({ judge, format }: ResolvedOptions): Json {
  const sampling = withStop(judge.sampling, format)
  return toJson({ format, judge: judge.prompt.templateId, sampling, votes: judge.votes })
}

/** Makes the calls that an evaluation lacks. */
export function judgeRanked(context: IterationContext, stage: string): Promise<Scan> {
  return judgeTexts(context, rankedTexts(context.options), stage)
}

/** Which recorded calls an evaluation is made of. */
export function rankedReplay(recorded: Recorded, stage: string): ReplayInputs {
  return textsReplay(rankedTexts(recorded.options), recorded, stage)
}

function rankedTexts(options: ResolvedOptions): GivenTexts {
  const { evaluate: items, judge, work } = options
  // Checkpoints judge here, whatever the selection needs.
  const { prompt, sampling } = judge
  return {
    ...options,
    kind: 'evaluation',
    items,
    judge: { prompt, sampling },
    work: { ...work, votes: judge.votes },
  }
}

async function summarise(
  { options, ledger, iteration }: Recorded,
  replay: ReplayInputs,
  counts: Uint32Array,
): Promise<JudgeEvaluation> {
  const used = new UsageCounter()
  const judged = new JudgedItems()
  const files = await DatasetFiles.open(ledger, { iteration }, ['evaluation'])
  try {
    for await (const { index, work } of inOrder(
      replay,
      counts,
      call => call.kind === 'evaluation' && used.add(call),
    )) {
      const item = options.evaluate[index]
      if (item === undefined) continue
      judged.add(item, work)
      for (const [response, { rank }] of item.responses.entries()) {
        const scored = work.score(response)
        if ('score' in scored)
          files.write('evaluation', { item: index, response, rank, ...scoreColumns(scored) })
      }
      await files.drained()
    }
    await files.commit()
  } catch (error) {
    await files.discard()
    throw error
  }
  const { max } = options.judge.prompt.scale
  return { ...judged.result({ max, seed: options.seed }), spent: used.result().evaluation }
}
