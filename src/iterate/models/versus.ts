import { type Comparison, headToHead, outcomeOf } from '../../evaluate/head-to-head.js'
import type { PairVerdict } from '../../evaluate/strengths/types.js'
import type { PairwisePrompt } from '../../judge/pairwise-prompt.js'
import type { Verdict } from '../../judge/parse-verdict.js'
import type { CallContext } from '../iteration.js'
import type { DatasetFiles } from '../stage/dataset-files.js'
import type { GivenTexts } from '../stage/judge-texts.js'
import type { PromptWork } from '../stage/prompt-work.js'
import { Counter } from '../tally.js'
import type { Answered, Answers } from './answers.js'
import { judgePart } from './judge-part.js'
import type { ResolvedModels } from './resolve.js'
import type { ModelsCompared } from './types.js'
import { pairQuestion, pairText, placeOf, verdictWork } from './verdict-votes.js'

/** Two models that are compared, and in whose place it is recorded. */
export interface Pair {
  /** The later model of those given. */
  readonly later: Answered
  readonly earlier: Answered
  /** One of the two: whoever judges itself, else who came later to the directory, so that any order finds it again. */
  readonly host: Answered
}

/** What came of a comparison, and the verdict on each prompt. */
export interface ComparedPair {
  readonly compared: ModelsCompared
  readonly verdicts: readonly PairVerdict[]
}

/** Options with somebody who compares. */
export type ComparingOptions = ResolvedModels & Required<Pick<ResolvedModels, 'headToHead'>>

/** The pairs that are compared, the later model's with the earliest first. */
export function pairsOf(
  models: readonly Answered[],
  { judge, pairs }: ComparingOptions['headToHead'],
): readonly Pair[] {
  return models.flatMap((later, place) =>
    models.slice(pairs === 'neighbours' ? Math.max(0, place - 1) : 0, place).map(earlier => {
      const isHost = judge === 'self' || later.number > earlier.number
      return { later, earlier, host: isHost ? later : earlier }
    }),
  )
}

/** Has the answers of a pair compared, and writes the verdicts down; the context is that of its host. */
export async function comparePair(
  context: CallContext,
  options: ComparingOptions,
  pair: Pair,
  { files, lineage }: { readonly files: DatasetFiles; readonly lineage: ReadonlySet<string> },
): Promise<ComparedPair> {
  const { headToHead: asked, format, seed, prompts } = options
  const { later, earlier, host } = pair
  const other = host === later ? earlier : later
  const items = itemsOf(prompts, host.answers, other.answers)
  const work = verdictWork(asked.prompt, asked.spareVotes)
  const model = asked.judge === 'self' ? undefined : asked.judge
  const judge = { prompt: pairQuestion(asked.prompt), sampling: asked.sampling, ...(model && { model }) }
  const recorded = await judgePart(context, {
    name: `against ${other.number}`,
    given: { kind: 'evaluation', items, judge, work, format, seed },
    template: asked.prompt.templateId,
    parents: [host.answers.stage, other.answers.stage],
    part: { work: 'against', model: later.checkpoint.name, by: earlier.checkpoint.name },
  })
  const failed = new Counter()
  const found: Comparison[] = []
  for await (const { index, work } of recorded) {
    const [one, two] = [host.answers.completions[index], other.answers.completions[index]]
    if (one === undefined || two === undefined) found.push({ ab: undefined, ba: undefined })
    else if (one.text === two.text) found.push({ ab: 'tie', ba: 'tie' })
    else {
      found.push({ ab: verdictOf(work, 0), ba: verdictOf(work, 1) })
      record({ files, against: other.number, failed, judge: asked.prompt }, index, work)
    }
    await files.drained()
  }
  const comparisons = host === later ? found : found.map(turned)
  const names = { a: later.checkpoint.name, b: earlier.checkpoint.name }
  const revision = model?.revision ?? (await context.model.revision())
  const compared: ModelsCompared = {
    ...names,
    judge: revision,
    selfEvaluated: model === undefined || lineage.has(revision),
    ...agreements(prompts, later.answers, earlier.answers),
    failed: failed.tally(),
    ...headToHead(comparisons, { seed }),
  }
  return { compared, verdicts: comparisons.map(each => ({ ...names, verdict: outcomeOf(each) })) }
}

/** The same comparison with the models' parts exchanged. */
function turned({ ab, ba }: Comparison): Comparison {
  const other = (verdict: Verdict | undefined) => (verdict === 'a' ? 'b' : verdict === 'b' ? 'a' : verdict)
  return { ab: other(ba), ba: other(ab) }
}

/** Prompts with one answer of both, and those without an answer of one. */
function agreements(prompts: readonly string[], a: Answers, b: Answers) {
  let [identical, unanswered] = [0, 0]
  for (const index of prompts.keys()) {
    const [one, two] = [a.completions[index]?.text, b.completions[index]?.text]
    if (one === undefined || two === undefined) unanswered++
    else if (one === two) identical++
  }
  return { identical, unanswered }
}

/** Both orders of every prompt's answers; none where there is nothing to compare. */
function itemsOf(prompts: readonly string[], a: Answers, b: Answers): GivenTexts['items'] {
  return prompts.map((prompt, i) => {
    const [one, other] = [a.completions[i]?.text, b.completions[i]?.text]
    if (one === undefined || other === undefined || one === other) return { prompt, responses: [] }
    return { prompt, responses: [{ text: pairText(one, other) }, { text: pairText(other, one) }] }
  })
}

/** The orders in which two answers are shown: whose comes first, `a` the host's. */
const orders = ['a', 'b'] as const

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
  to: {
    readonly files: DatasetFiles
    readonly against: number
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
        to.failed.add(`call-${vote.failure.kind}`)
        continue
      }
      const { text, finish } = vote.completion
      const parsed = to.judge.parse(text, { finish })
      if (!parsed.ok) to.failed.add(parsed.reason)
      // The text that the verdict is from, or the last one without.
      if (!isSettled) said = text
      isSettled ||= parsed.ok
    }
    to.files.write('comparisons', {
      prompt_index: index,
      against: to.against,
      first: nameOf(shownFirst),
      verdict: nameOf(verdictOf(work, order)),
      text: said,
    })
  }
}

function nameOf(verdict: Verdict | undefined): string {
  return verdict === undefined ? '' : { a: 'this', b: 'other', tie: 'tie' }[verdict]
}
