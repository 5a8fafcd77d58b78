import type { OpenLedger } from '../../ledger/ledger.js'
import type { InputFormat } from '../../model/format.js'
import type { ModelProvider, Sampling } from '../../model/provider.js'
import type { CallContext } from '../iteration.js'
import { PromptWork, type WorkSettings } from './prompt-work.js'
import type { ReplayInputs, Scan } from './replay.js'
import { type Question, votePlanner } from './vote-planner.js'
import { recordedWork, type WorkInputs, workAll } from './work.js'

/** An instruction with responses that are there already. */
interface GivenItem {
  readonly prompt: string
  readonly responses: readonly { readonly text: string }[]
}

/** Texts that are there already, and how they are judged. */
export interface GivenTexts {
  /** What their calls are recorded as. */
  readonly kind: 'evaluation' | 'judgements'
  readonly items: readonly GivenItem[]
  readonly judge: {
    readonly prompt: Question
    readonly sampling: Sampling
    /** Who judges, where it is not the model that is served. */
    readonly model?: ModelProvider
  }
  readonly work: WorkSettings
  readonly format: InputFormat
  readonly seed: number
}

/** Which recorded calls the judging of given texts is made of. */
export function textsReplay(
  { items, work }: Pick<GivenTexts, 'items' | 'work'>,
  { ledger, iteration }: { readonly ledger: OpenLedger; readonly iteration: number },
  stage: string,
): ReplayInputs {
  // A judge of given texts cannot tell how they ended; they are judged as they are.
  const texts = (index: number) =>
    (items[index]?.responses ?? []).map(({ text }) => ({ text, finish: 'stop' as const }))
  return {
    ledger,
    iteration,
    stages: new Set([stage]),
    items: items.length,
    work: index => new PromptWork(work, texts(index)),
  }
}

/** Which of the items are judged, and who is told. */
type Choice = Pick<WorkInputs, 'isOurs' | 'isNeeded' | 'isUsed' | 'pause'>

/**
 * Makes the calls that are missing.
 *
 * @param choose Says which items are judged, by what is recorded. @default all are
 */
export async function judgeTexts(
  context: CallContext,
  given: GivenTexts,
  stage: string,
  choose: (replay: ReplayInputs, found: Scan) => Promise<Choice> = async () => ({}),
): Promise<Scan> {
  const { iteration } = context
  const { kind, items, judge, format, seed } = given
  const affinity = (index: number): string => `${kind}-${index}`
  const planVote = votePlanner({ kind, stage, iteration, judge, format, seed, affinity })
  const replay = { ...textsReplay(given, context, stage), onDamage: context.onDamage }
  const choice = async (found: Scan) => {
    const { isNeeded = () => true } = await choose(replay, found)
    return isNeeded
  }
  const done = await recordedWork(replay, context.options.maxFailureShare, choice)
  const chosen = await choose(replay, done)
  // Where there is nothing to judge, no model need be opened.
  const hasText = (index: number): boolean =>
    items[index]?.responses.some(({ text }) => text.trim() !== '') ?? false
  await workAll({
    context,
    stage: kind === 'evaluation' ? 'evaluation' : 'responses',
    scan: done,
    items: items.length,
    ...(judge.model && { judge: judge.model }),
    ...chosen,
    isOurs: index => hasText(index) && (chosen.isOurs?.(index) ?? true),
    plan: (call, index, work) => {
      if (call.kind !== 'judgements') throw new Error('texts that are there are not asked for')
      return planVote(items[index]?.prompt ?? '', call, index, work)
    },
  })
  return done
}
