import { toJson } from '../../core/to-json.js'
import { stageKey } from '../../ledger/stage-key.js'
import { withStop } from '../../model/format.js'
import type { EvaluationPart } from '../events.js'
import type { CallContext } from '../iteration.js'
import { type GivenTexts, judgeTexts, textsReplay } from '../stage/judge-texts.js'
import type { PromptWork } from '../stage/prompt-work.js'
import { inOrder } from '../stage/replay.js'
import { settlePart } from './parts.js'

/** Texts that are judged as a part of a model's evaluation. */
interface JudgedPart {
  /** Tells the parts of a model apart. */
  readonly name: string
  readonly given: GivenTexts
  /** What the judge is asked: id of its template. */
  readonly template: string
  /** What is judged, as keys or hashes. */
  readonly parents: readonly string[]
  /** What events call it. */
  readonly part: Pick<EvaluationPart, 'work' | 'model' | 'by'>
}

/** Has the texts of a part judged, as far as they are not, and gives what is recorded of each item in order. */
export async function judgePart(
  context: CallContext,
  { name, given, template, parents, part }: JudgedPart,
): Promise<AsyncGenerator<{ readonly index: number; readonly work: PromptWork }>> {
  const { iteration, ledger } = context
  const { kind, judge, work, format, seed } = given
  const revision = judge.model?.revision ?? (await context.model.revision())
  const sampling = withStop(judge.sampling, format)
  const settings = toJson({ format, template, sampling, votes: work.votes })
  const stage = stageKey({ kind, iteration, seed, revision, settings, parents })
  await settlePart(context, { name, stage, settings: { judge: revision, of: [...parents], asked: settings } })
  const replies = given.items.map(({ responses }) => work.votes * distinct(responses))
  const told = { ...part, replies: sum(replies), recorded: 0 }
  const { counts } = await judgeTexts(telling(context, told), given, stage, async (_, found) => {
    told.recorded = sum(replies.filter((_, index) => found.isDone(index)))
    return {}
  })
  return inOrder(textsReplay(given, { ledger, iteration }, stage), counts)
}

/** The same, with events that say which part of the evaluation begins. */
export function telling(context: CallContext, part: EvaluationPart): CallContext {
  const { emit } = context
  return {
    ...context,
    emit: event => emit(event.type === 'stage-start' ? { ...event, part: { ...part } } : event),
  }
}

/** Texts that are judged: an empty one is not, and one that is there twice is judged once. */
function distinct(responses: GivenTexts['items'][number]['responses']): number {
  return new Set(responses.map(({ text }) => text).filter(text => text.trim() !== '')).size
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0)
}
