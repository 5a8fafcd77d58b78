import { toJson } from '../core/to-json.js'
import type { DatasetInfo } from '../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../ledger/record.js'
import { changedSettings } from './changed-settings.js'
import { describeSettings } from './describe-settings.js'
import { RunError } from './errors.js'
import type { CallContext, IterationContext } from './iteration.js'
import type { Manifest } from './manifest.js'
import { tokensOf, UsageCounter } from './spending/usage.js'
import type { WorkSettings } from './stage/prompt-work.js'
import { stageKeys } from './stage/responses.js'
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
): Promise<Manifest['stages']> {
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
    {
      schema: LEDGER_SCHEMA,
      revision,
      stages,
      settings,
      prompts: toJson(prompts),
      by,
      ...(isSame && known.shards !== undefined && { shards: known.shards }),
    },
  )
  return stages
}

/** What a change makes useless. */
interface Change {
  /** What changed, in words. */
  readonly changed: readonly string[]
  /** Whether a recorded call no longer counts. */
  readonly isLost: (call: { readonly kind: string; readonly stage: string }) => boolean
}

/** Refuses a change that would make recorded calls again, or says that it does. */
export async function settleChange(
  { ledger, iteration, emit, onDamage, onChange }: CallContext,
  { changed, isLost }: Change,
): Promise<void> {
  const lost = new UsageCounter()
  for await (const call of ledger.calls(iteration, onDamage)) if (isLost(call)) lost.add(call)
  const { calls, tokens } = lost
  if (calls === 0) return
  if (onChange === 'redo') {
    emit({ type: 'settings-change', iteration, action: 'redo', changed, calls, tokens })
    return
  }
  const used = Object.entries(lost.result()).filter(([, usage]) => usage.calls > 0)
  const detail = used.map(([kind, usage]) => `${kind} ${usage.calls} calls and ${tokensOf(usage)} tokens`)
  throw new RunError(
    `recorded calls of iteration ${iteration} of ${ledger.location} were made under other settings (${changed.join('; ')}). ` +
      `To go on they would be made again: ${detail.join(', ')} were used for them`,
    {
      reason: 'settings-changed',
      advice: "Give the settings of then, start with changes: 'redo', or use another run directory",
    },
  )
}

/** Whether calls of a kind make responses or scores; what nobody needs is not lost. */
export function isResponse(kind: string, { votes }: Pick<WorkSettings, 'votes'>): boolean {
  return kind === 'candidates' || (kind === 'judgements' && votes > 0)
}
