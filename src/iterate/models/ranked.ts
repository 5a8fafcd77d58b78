import { hashJson } from '../../core/hash.js'
import { stageKey } from '../../ledger/stage-key.js'
import { withStop } from '../../model/format.js'
import type { CallContext } from '../iteration.js'
import { JudgedItems } from '../judged-items.js'
import { toJson } from '../manifest.js'
import { judgeTexts, textsReplay } from '../stage/judge-texts.js'
import { inOrder } from '../stage/replay.js'
import { settlePart } from './parts.js'
import type { ResolvedJudge, ResolvedModels } from './resolve.js'
import type { ModelReport } from './types.js'

/** Measures the served model as a judge, with each judge prompt. */
export async function judgeRanked(
  context: CallContext,
  options: ResolvedModels,
): Promise<ModelReport['judging']> {
  const found: ModelReport['judging'][number][] = []
  for (const judge of options.ranked?.judges ?? []) found.push(await judgeWith(context, options, judge))
  return found
}

async function judgeWith(
  context: CallContext,
  { ranked, format, seed }: ResolvedModels,
  judge: ResolvedJudge,
): Promise<ModelReport['judging'][number]> {
  const { iteration, ledger } = context
  const items = ranked?.items ?? []
  const set = hashJson(items)
  const revision = await context.model.revision()
  const { prompt, work } = judge
  const settings = toJson({
    format,
    template: prompt.templateId,
    sampling: withStop(judge.sampling, format),
    votes: work.votes,
  })
  const inputs = { kind: 'evaluation', iteration, seed, revision, settings, parents: [set] } as const
  const stage = stageKey(inputs)
  const name = `ranked ${prompt.name}`
  await settlePart(context, { name, stage, settings: { model: revision, items: set, judge: settings } })
  const given = { kind: 'evaluation', items, judge, work, format, seed } as const
  const { counts } = await judgeTexts(context, given, stage)
  const judged = new JudgedItems()
  for await (const { index, work } of inOrder(textsReplay(given, { ledger, iteration }, stage), counts)) {
    const item = items[index]
    if (item) judged.add(item, work)
  }
  return { prompt: prompt.name, ...judged.result({ max: prompt.scale.max, seed }) }
}
