import { stageKey } from '../../ledger/stage-key.js'
import { withStop } from '../../model/format.js'
import type { CallContext } from '../iteration.js'
import { toJson } from '../manifest.js'
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
}

/** Has the texts of a part judged, as far as they are not, and gives what is recorded of each item in order. */
export async function judgePart(
  context: CallContext,
  { name, given, template, parents }: JudgedPart,
): Promise<AsyncGenerator<{ readonly index: number; readonly work: PromptWork }>> {
  const { iteration, ledger } = context
  const { kind, judge, work, format, seed } = given
  const revision = judge.model?.revision ?? (await context.model.revision())
  const sampling = withStop(judge.sampling, format)
  const settings = toJson({ format, template, sampling, votes: work.votes })
  const stage = stageKey({ kind, iteration, seed, revision, settings, parents })
  await settlePart(context, { name, stage, settings: { judge: revision, of: [...parents], asked: settings } })
  const { counts } = await judgeTexts(context, given, stage)
  return inOrder(textsReplay(given, { ledger, iteration }, stage), counts)
}
