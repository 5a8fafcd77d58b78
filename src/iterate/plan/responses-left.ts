import { changedSettings } from '../changed-settings.js'
import { describeSettings } from '../describe-settings.js'
import type { ResolvedOptions } from '../resolve-options.js'
import { isResponse } from '../settle-change.js'
import { PromptWork } from '../stage/prompt-work.js'
import type { ReplayInputs, Scan } from '../stage/replay.js'
import { stageKeys, stagesOf } from '../stage/stage-keys.js'
import { sealedPrompts } from '../stage/stored-prompts.js'
import { recordedWork } from '../stage/work.js'
import { readStored } from '../stored.js'
import { measure } from './measure.js'
import {
  Adding,
  type Found,
  nominalOf,
  pendingOf,
  type Remaining,
  redoOf,
  type Source,
  severalOf,
} from './remaining.js'
import type { PlannedRedo } from './types.js'

/** What an iteration's candidates and judgements still take. */
export async function responsesLeft(
  source: Source & {
    /** Its datasets are there to stay. */
    readonly isMade: boolean
    /** Prompts that are there. */
    readonly prompts: number
  },
): Promise<Found> {
  const { ledger, options, iteration, overview, revision, isMade, prompts } = source
  const info = await sealedPrompts(ledger, iteration)
  if (info === undefined || revision === undefined) {
    return { remaining: isMade ? [] : freshResponses(options, prompts), measures: new Map() }
  }
  const stages = stageKeys({ options, iteration }, info, revision)
  const replay: ReplayInputs = {
    ledger,
    iteration,
    stages: stagesOf(stages, options.work),
    items: info.rows,
    work: () => new PromptWork(options.work, options.candidates.n),
  }
  const scanned = await recordedWork(replay, options.maxFailureShare)
  const each = nominalOf(options)
  const measures = await measure(replay, scanned, severalOf(options, overview.several ?? true), () =>
    Object.values(each),
  )
  if (isMade) return { remaining: [], measures }
  const redo = await redoOfResponses(source, replay.stages, revision)
  return { remaining: unfinished(replay, scanned, options), measures, ...(redo && { redo }) }
}

/** What so many prompts take from their beginning. */
export function freshResponses(options: ResolvedOptions, prompts: number): readonly Remaining[] {
  const { candidates, judgements } = nominalOf(options)
  return [
    new Adding('candidates').add('fresh', candidates, prompts).result(),
    new Adding('judgements').add('fresh', judgements, prompts).result(),
  ]
}

function unfinished({ items }: ReplayInputs, scanned: Scan, options: ResolvedOptions): readonly Remaining[] {
  const each = nominalOf(options)
  const candidates = new Adding('candidates')
  const judgements = new Adding('judgements')
  for (let index = 0; index < items; index++) {
    if (scanned.isDone(index)) continue
    if (scanned.counts[index] === 0) {
      candidates.add('fresh', each.candidates)
      judgements.add('fresh', each.judgements)
      continue
    }
    const work = scanned.unfinished(index)
    if (work.candidates.every(slot => slot !== undefined)) judgements.add('begun', pendingOf(work))
    else {
      candidates.add('begun', pendingOf(work))
      judgements.add('fresh', each.judgements)
    }
  }
  return [candidates.result(), judgements.result()]
}

/** As `settleStages` would find it. */
async function redoOfResponses(
  source: Source,
  kept: ReadonlySet<string>,
  revision: string,
): Promise<PlannedRedo | undefined> {
  const { ledger, options, iteration } = source
  const known = await readStored(ledger, { document: 'stages', iteration })
  if (known === undefined || [...stagesOf(known.stages, options.work)].every(stage => kept.has(stage)))
    return undefined
  const changed = [
    ...(known.revision === revision ? [] : [`the model's revision: ${known.revision}, now ${revision}`]),
    ...changedSettings(known.settings, await describeSettings(options), iteration),
  ]
  return redoOf(source, changed, ({ kind, stage }) => isResponse(kind, options.work) && !kept.has(stage))
}
