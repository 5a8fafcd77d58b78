import { type Comparison, headToHead, outcomeOf } from '../../evaluate/head-to-head.js'
import type { PairVerdict } from '../../evaluate/strengths/types.js'
import type { PairwisePrompt } from '../../judge/pairwise-prompt.js'
import type { Verdict } from '../../judge/parse-verdict.js'
import { stageKey } from '../../ledger/stage-key.js'
import { withStop } from '../../model/format.js'
import type { CallContext } from '../iteration.js'
import { toJson } from '../manifest.js'
import type { DatasetFiles } from '../stage/dataset-files.js'
import { Counter } from '../stage/funnel.js'
import { type GivenTexts, judgeTexts, textsReplay } from '../stage/judge-texts.js'
import type { PromptWork } from '../stage/prompt-work.js'
import { inOrder } from '../stage/replay.js'
import type { Answers } from './answers.js'
import { settlePart } from './parts.js'
import type { NumberedModel } from './registry.js'
import type { ResolvedModels } from './resolve.js'
import type { ModelsCompared } from './types.js'
import { pairQuestion, pairText, placeOf, verdictWork } from './verdict-votes.js'

/** A model with its answers. */
export type Answered = NumberedModel & { readonly answers: Answers }

/** The orders in which two answers are shown: whose comes first. */
const orders = ['a', 'b'] as const

/** Two models whose answers are compared, the later one first. */
interface Versus {
  readonly a: Answered
  readonly b: Answered
  /** Revisions of all models under test. */
  readonly lineage: ReadonlySet<string>
  /** Where verdicts are written. */
  readonly files: DatasetFiles
}

/** What came of a comparison, and the verdict on each prompt. */
interface ComparedAnswers {
  readonly compared: ModelsCompared
  readonly verdicts: readonly PairVerdict[]
}

/** Options with somebody who compares. */
type ComparingOptions = ResolvedModels & Required<Pick<ResolvedModels, 'headToHead'>>

/** Has the answers of two models compared; the context is that of the later one. */
export async function compareAnswers(
  context: CallContext,
  { headToHead: asked, format, seed, prompts }: ComparingOptions,
  { a, b, lineage, files }: Versus,
): Promise<ComparedAnswers> {
  const { ledger, iteration } = context
  const { judge, prompt: question, spareVotes } = asked
  const revision = judge === 'self' ? await context.model.revision() : judge.revision
  const settings = toJson({
    format,
    template: question.templateId,
    sampling: withStop(asked.sampling, format),
  })
  const parents = [a.answers.stage, b.answers.stage]
  const stage = stageKey({ kind: 'evaluation', iteration, seed, revision, settings, parents })
  await settlePart(context, {
    name: `against ${b.number}`,
    stage,
    settings: { judge: revision, answers: parents, comparison: settings },
  })
  const given: GivenTexts = {
    kind: 'evaluation',
    items: itemsOf(prompts, a.answers, b.answers),
    judge: {
      prompt: pairQuestion(question),
      sampling: asked.sampling,
      ...(judge !== 'self' && { model: judge }),
    },
    work: verdictWork(question, spareVotes),
    format,
    seed,
  }
  const { counts } = await judgeTexts(context, given, stage)
  const failed = new Counter()
  const comparisons: Comparison[] = []
  let [identical, unanswered] = [0, 0]
  for await (const { index, work } of inOrder(textsReplay(given, { ledger, iteration }, stage), counts)) {
    const [one, other] = [a.answers.completions[index], b.answers.completions[index]]
    if (one === undefined || other === undefined) {
      unanswered++
      comparisons.push({ ab: undefined, ba: undefined })
      continue
    }
    if (one.text === other.text) {
      identical++
      comparisons.push({ ab: 'tie', ba: 'tie' })
      continue
    }
    comparisons.push({ ab: verdictOf(work, 0), ba: verdictOf(work, 1) })
    record({ files, b, failed, judge: question }, index, work)
    await files.drained()
  }
  const names = { a: a.checkpoint.name, b: b.checkpoint.name }
  const compared: ModelsCompared = {
    ...names,
    judge: revision,
    selfEvaluated: judge === 'self' || lineage.has(revision),
    identical,
    unanswered,
    failed: failed.tally(),
    ...headToHead(comparisons, { seed }),
  }
  return { compared, verdicts: comparisons.map(each => ({ ...names, verdict: outcomeOf(each) })) }
}

/** Both orders of every prompt's answers; none where there is nothing to compare. */
function itemsOf(prompts: readonly string[], a: Answers, b: Answers): GivenTexts['items'] {
  return prompts.map((prompt, i) => {
    const [one, other] = [a.completions[i]?.text, b.completions[i]?.text]
    if (one === undefined || other === undefined || one === other) return { prompt, responses: [] }
    return { prompt, responses: [{ text: pairText(one, other) }, { text: pairText(other, one) }] }
  })
}

/** The verdict of an order, as the model that it names. */
function verdictOf(work: PromptWork, order: number): Verdict | undefined {
  const scored = work.score(order)
  if (!('score' in scored)) return undefined
  const place = placeOf(scored.score.numerator)
  if (place === 'tie' || order === 0) return place
  return place === 'a' ? 'b' : 'a'
}

/** Writes what was said about both orders of a prompt, and counts what gave no verdict. */
function record(
  {
    files,
    b,
    failed,
    judge,
  }: Pick<Versus, 'files' | 'b'> & {
    readonly failed: Counter
    readonly judge: PairwisePrompt
  },
  index: number,
  work: PromptWork,
): void {
  for (const [order, shownFirst] of orders.entries()) {
    let said = ''
    let isSettled = false
    for (const vote of work.votes(order)) {
      if (vote === undefined) continue
      if ('failure' in vote) {
        failed.add(`call-${vote.failure.kind}`)
        continue
      }
      const { text, finish } = vote.completion
      const parsed = judge.parse(text, { finish })
      if (!parsed.ok) failed.add(parsed.reason)
      // The text that the verdict is from, or the last one without.
      if (!isSettled) said = text
      isSettled ||= parsed.ok
    }
    files.write('comparisons', {
      prompt_index: index,
      against: b.number,
      first: nameOf(shownFirst),
      verdict: nameOf(verdictOf(work, order)),
      text: said,
    })
  }
}

function nameOf(verdict: Verdict | undefined): string {
  return verdict === undefined ? '' : { a: 'this', b: 'other', tie: 'tie' }[verdict]
}
