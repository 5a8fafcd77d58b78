import { toJson } from '../core/to-json.js'
import type { DatasetInfo } from '../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../ledger/record.js'
import { changedSettings } from './changed-settings.js'
import { describeSettings } from './describe-settings.js'
import type { IterationContext } from './iteration.js'
import { isResponse, settleChange } from './settle-change.js'
import { type StageKeys, stageKeys } from './stage/stage-keys.js'
import { readStored } from './stored.js'

/**
 * Holds what an iteration's calls depend on against what those that are recorded were made with, and writes it down
 * for the next start.
 *
 * @throws `RunError` where recorded calls no longer count and nobody said that they may be made again.
 */
export async function settleStages(
  context: IterationContext,
  prompts: DatasetInfo,
  by: 'run' | 'shards',
): Promise<StageKeys> {
  const { iteration, ledger, options } = context
  const revision = await context.model.revision()
  const stages = stageKeys(context, prompts, revision)
  const settings = await describeSettings(options)
  const known = await readStored(ledger, { document: 'stages', iteration })
  const isSame =
    known?.stages.candidates === stages.candidates && known.stages.judgements === stages.judgements
  if (isSame && known.by === by) return stages
  if (known !== undefined && !isSame) {
    const changed = [
      ...(known.revision === revision ? [] : [`the model's revision: ${known.revision}, now ${revision}`]),
      ...changedSettings(known.settings, settings, iteration),
    ]
    const kept = new Set([stages.candidates, stages.judgements])
    await settleChange(context, {
      changed,
      isLost: ({ kind, stage }) => isResponse(kind, options.work) && !kept.has(stage),
    })
  }
  await ledger.writeDocument(
    { document: 'stages', iteration },
    toJson({
      schema: LEDGER_SCHEMA,
      revision,
      stages,
      settings,
      prompts,
      by,
      ...(isSame && known.shards !== undefined && { shards: known.shards }),
    }),
  )
  return stages
}
