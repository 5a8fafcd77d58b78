import { hashJson } from '../../core/hash.js'
import { rationalToNumber } from '../../core/rational.js'
import { toJson } from '../../core/to-json.js'
import type { CallContext } from '../iteration.js'
import { DatasetFiles } from '../stage/dataset-files.js'
import type { GivenTexts } from '../stage/judge-texts.js'
import { scoreColumns } from '../stage/records.js'
import type { Answered } from './answers.js'
import { judgePart } from './judge-part.js'
import type { NumberedModel } from './registry.js'
import type { ResolvedJudge, ResolvedModels } from './resolve.js'

/** The scores that one judge gives: by writer, a score or nothing for each prompt. */
export type ScoresByWriter = readonly (readonly (number | undefined)[])[]

/** Has the served model judge the answers of all models, its own among them. */
export async function judgeAnswers(
  context: CallContext,
  { cross, format, seed, prompts }: ResolvedModels & { readonly cross: ResolvedJudge },
  { checkpoint }: NumberedModel,
  models: readonly Answered[],
): Promise<ScoresByWriter> {
  const { ledger, iteration } = context
  const items = itemsOf(prompts, models)
  const recorded = await judgePart(context, {
    name: 'cross',
    given: { kind: 'judgements', items, judge: cross, work: cross.work, format, seed },
    template: cross.prompt.templateId,
    // Not the answers: each vote is recorded with a mark of its text, and more models may come.
    parents: [hashJson(toJson(prompts))],
    part: { work: 'cross', model: checkpoint.name },
  })
  const scores = models.map(() => new Array<number | undefined>(prompts.length).fill(undefined))
  const files = await DatasetFiles.open(ledger, { iteration }, ['scores'])
  try {
    for await (const { index, work } of recorded) {
      for (const [writer, { number }] of models.entries()) {
        const scored = work.score(number - 1)
        if (!('score' in scored)) continue
        files.write('scores', { prompt_index: index, candidate: number - 1, ...scoreColumns(scored) })
        const of = scores[writer]
        if (of) of[index] = rationalToNumber(scored.score)
      }
      await files.drained()
    }
    await files.commit()
  } catch (error) {
    await files.discard()
    throw error
  }
  return scores
}

/** Every prompt with the answers of all models, each at the place of its number; a place without one is not judged. */
function itemsOf(prompts: readonly string[], models: readonly Answered[]): GivenTexts['items'] {
  const places = Math.max(...models.map(({ number }) => number))
  return prompts.map((prompt, i) => {
    const responses = Array.from({ length: places }, () => ({ text: '' }))
    for (const { number, answers } of models)
      responses[number - 1] = { text: answers.completions[i]?.text ?? '' }
    return { prompt, responses }
  })
}
