import { hashJson } from '../../core/hash.js'
import type { CallContext } from '../iteration.js'
import { JudgedItems } from '../judged-items.js'
import { DatasetFiles } from '../stage/dataset-files.js'
import { judgePart } from './judge-part.js'
import { groupsOf, rankedKinds, writeRanked } from './ranked-rows.js'
import type { NumberedModel } from './registry.js'
import type { ResolvedModels } from './resolve.js'
import { rankedPart, sealJudged } from './seal-judged.js'
import type { ModelReport } from './types.js'

/** Measures the served model as a judge, with each judge prompt, and writes down what it gives to each response. */
export async function judgeRanked(
  context: CallContext,
  options: ResolvedModels,
  model: NumberedModel,
): Promise<ModelReport['judging']> {
  const { ledger, iteration } = context
  const { ranked, isWhole } = options
  if (ranked === undefined || ranked.items.length === 0) {
    if (isWhole) {
      await sealJudged(context, [], {})
      for (const kind of rankedKinds) await ledger.removeDataset({ iteration, kind })
    }
    return []
  }
  const files = await DatasetFiles.open(ledger, { iteration }, rankedKinds)
  try {
    const found = await judgeByAll(context, { ...options, ranked }, model, files)
    const names = found.map(({ prompt }) => prompt)
    await sealJudged(context, names, await files.commit())
    return found
  } catch (error) {
    await files.discard()
    throw error
  }
}

async function judgeByAll(
  context: CallContext,
  { ranked: { items, judges }, format, seed }: ResolvedModels & Required<Pick<ResolvedModels, 'ranked'>>,
  { checkpoint: { name: model } }: NumberedModel,
  files: DatasetFiles,
): Promise<ModelReport['judging']> {
  const groups = groupsOf(items)
  const found: ModelReport['judging'][number][] = []
  for (const judge of judges) {
    const { prompt, work } = judge
    const recorded = await judgePart(context, {
      name: rankedPart(prompt.name),
      given: { kind: 'evaluation', items, judge, work, format, seed },
      template: prompt.templateId,
      parents: [hashJson(items)],
      part: { work: 'ranked', model, by: prompt.name },
    })
    const judged = new JudgedItems()
    for await (const { index, work } of recorded) {
      const item = items[index]
      if (item === undefined) continue
      judged.add(item, work)
      const at = { model, judge_prompt: prompt.name, item: index, group: groups[index] ?? index }
      writeRanked(files, at, item, work)
      await files.drained()
    }
    found.push({ prompt: prompt.name, ...judged.result({ max: prompt.scale.max, seed }) })
  }
  return found
}
