import { hashJson } from '../../core/hash.js'
import type { CallContext } from '../iteration.js'
import { JudgedItems } from '../judged-items.js'
import { judgePart } from './judge-part.js'
import type { NumberedModel } from './registry.js'
import type { ResolvedModels } from './resolve.js'
import type { ModelReport } from './types.js'

/** Measures the served model as a judge, with each judge prompt. */
export async function judgeRanked(
  context: CallContext,
  { ranked, format, seed }: ResolvedModels,
  { checkpoint }: NumberedModel,
): Promise<ModelReport['judging']> {
  const { items = [], judges = [] } = ranked ?? {}
  const found: ModelReport['judging'][number][] = []
  for (const judge of judges) {
    const { prompt, work } = judge
    const recorded = await judgePart(context, {
      name: `ranked ${prompt.name}`,
      given: { kind: 'evaluation', items, judge, work, format, seed },
      template: prompt.templateId,
      parents: [hashJson(items)],
      part: { work: 'ranked', model: checkpoint.name, by: prompt.name },
    })
    const judged = new JudgedItems()
    for await (const { index, work } of recorded) {
      const item = items[index]
      if (item) judged.add(item, work)
    }
    found.push({ prompt: prompt.name, ...judged.result({ max: prompt.scale.max, seed }) })
  }
  return found
}
