import { toJson } from '../../core/to-json.js'
import type { OpenLedger } from '../../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../../ledger/record.js'
import { stageKey } from '../../ledger/stage-key.js'
import { withStop } from '../../model/format.js'
import { changedSettings } from '../changed-settings.js'
import { RunError } from '../errors.js'
import type { CallContext } from '../iteration.js'
import { settleChange } from '../settle-change.js'
import { judgeTexts, textsReplay } from '../stage/judge-texts.js'
import type { PromptWork } from '../stage/prompt-work.js'
import { inOrder, type ReplayInputs, type Scan, scan } from '../stage/replay.js'
import { readStored } from '../stored.js'
import type { ResolvedJudging } from './resolve.js'
import type { JudgingParts } from './run-judging.js'
import type { JudgedItem, JudgedText, JudgingItem } from './types.js'

/** A round of judging of which the calls are recorded. */
export interface JudgedRound {
  /** Round, from 1: the ledger's iteration. */
  readonly round: number
  readonly replay: ReplayInputs
  /** Records of each item. */
  readonly counts: Uint32Array
}

/** Makes the calls that a round lacks. */
export async function judgeRound(
  { ledger, calling }: JudgingParts,
  options: ResolvedJudging,
  round: number,
  choose?: Parameters<typeof judgeTexts>[3],
): Promise<JudgedRound> {
  return calling.withModel(ledger, round, options.open, async context => {
    const stage = await settleStage(context, options)
    const { counts } = await judgeTexts(context, { ...options, kind: 'judgements' }, stage, choose)
    return { round, counts, replay: textsReplay(options, { ledger, iteration: round }, stage) }
  })
}

/** The stage key of a round by the model of this revision. */
function roundStage(options: ResolvedJudging, round: number, revision: string): string {
  const { judge, format, seed, set } = options
  return stageKey({
    kind: 'judgements',
    iteration: round,
    seed,
    revision,
    settings: {
      format,
      judge: judge.prompt.templateId,
      sampling: { ...withStop(judge.sampling, format) },
      votes: judge.votes,
    },
    parents: [set],
  })
}

/** Holds what a round's calls depend on against what those that are recorded were made with. */
async function settleStage(context: CallContext, options: ResolvedJudging): Promise<string> {
  const { ledger, iteration, model } = context
  const revision = await model.revision()
  const stage = roundStage(options, iteration, revision)
  const { settings } = options
  const known = await readStored(ledger, { document: 'stages', iteration })
  if (known?.stages.judgements === stage) return stage
  if (known !== undefined) {
    const changed = [
      ...(known.revision === revision ? [] : [`the model's revision: ${known.revision}, now ${revision}`]),
      ...changedSettings(known.settings, settings, iteration),
    ]
    await settleChange(context, { changed, isLost: call => call.stage !== stage })
  }
  await ledger.writeDocument(
    { document: 'stages', iteration },
    {
      schema: LEDGER_SCHEMA,
      revision,
      // What is judged stands where the candidates of a loop would.
      stages: toJson({ candidates: options.set, judgements: stage }),
      settings,
    },
  )
  return stage
}

/** A round that was recorded before, with whether each item has all its calls; `undefined` where there is none of these settings. */
export async function recordedRound(
  ledger: OpenLedger,
  options: ResolvedJudging,
  round: number,
): Promise<(JudgedRound & { readonly found: Scan }) | undefined> {
  const known = await readStored(ledger, { document: 'stages', iteration: round })
  if (known === undefined) return undefined
  const stage = roundStage(options, round, known.revision)
  if (known.stages.judgements !== stage) {
    const changed = changedSettings(known.settings, options.settings, round)
    throw new RunError(
      `round ${round} of ${ledger.location} was judged under other settings (${changed.join('; ')}); give those of then`,
      { reason: 'mismatch' },
    )
  }
  const replay = textsReplay(options, { ledger, iteration: round }, stage)
  const found = await scan(replay)
  return { round, replay, counts: found.counts, found }
}

/** What is recorded of a round, in the order of the items. */
export async function* readRound<Item extends JudgingItem>(
  items: readonly Item[],
  { replay, counts }: Pick<JudgedRound, 'replay' | 'counts'>,
): AsyncGenerator<JudgedItem<Item> & { readonly work: PromptWork }> {
  for await (const { index, work } of inOrder(replay, counts)) {
    const item = items[index]
    if (item) yield { index, item, work, responses: judgedTexts(item, work) }
  }
}

/** What the judge says of each response of an item; responses with one text share their votes. */
export function judgedTexts<Item extends JudgingItem>(
  { responses }: Item,
  work: PromptWork,
): JudgedText<Item['responses'][number]>[] {
  return responses.map((response: Item['responses'][number], i) => {
    const votes = work.votes(work.sameTextAs(i)).map(vote => {
      if (vote === undefined || 'failure' in vote) return vote
      const { completion, parsed } = vote
      return { completion, parsed }
    })
    const scored = work.score(i)
    if ('score' in scored) return { response, votes, score: scored.score }
    return { response, votes, excluded: scored.excluded === 'empty' ? 'empty' : 'too-few-valid-votes' }
  })
}
