import { canonicalJson } from '../../core/json.js'
import { toJson } from '../../core/to-json.js'
import type { OpenLedger, Shard } from '../../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../../ledger/record.js'
import type { Checkpoint, Lineage } from '../../train/checkpoint.js'
import { changedSettings } from '../changed-settings.js'
import { isOfThisRun } from '../claim.js'
import { describeSettings } from '../describe-settings.js'
import { RunError } from '../errors.js'
import type { RunEvent } from '../events.js'
import type { IterationContext } from '../iteration.js'
import type { ResolvedOptions } from '../resolve-options.js'
import type { RunStatus } from '../run-result.js'
import { askForResponses, recordedResponses } from '../stage/responses.js'
import { stageKeys } from '../stage/stage-keys.js'
import { sealedPrompts } from '../stage/stored-prompts.js'
import { readStored } from '../stored.js'

const sealFirst = "Run it with until: 'prompts' first, without a shard"

interface ShardInputs {
  readonly ledger: OpenLedger
  readonly options: ResolvedOptions
  readonly emit: (event: RunEvent) => void
  readonly lineage: readonly Lineage[]
  readonly shard: Shard
  readonly withModel: (
    ledger: OpenLedger,
    iteration: number,
    checkpoint: Checkpoint,
    work: (context: IterationContext) => Promise<void>,
  ) => Promise<void>
}

/**
 * Makes a shard's calls of the iteration whose prompts are sealed. It writes beside the run, never into it.
 *
 * @throws `RunError` where prompts are not sealed yet, or were sealed under other settings.
 */
export async function workOnShard(inputs: ShardInputs): Promise<RunStatus> {
  const { ledger, options, emit, lineage, shard, withModel } = inputs
  await isOfThisRun(ledger, options)
  const iteration = await firstUnsealed(ledger)
  if (iteration > options.iterations) return 'finished'
  const checkpoint = lineage[iteration - 1]?.checkpoint
  const prompts = await sealedPrompts(ledger, iteration)
  const sealed = await readStored(ledger, { document: 'stages', iteration })
  if (checkpoint === undefined || prompts === undefined || sealed?.by !== 'shards') {
    throw new RunError(
      `the prompts of iteration ${iteration} of ${options.ledger.location} are not there for shards`,
      { reason: 'prompts-not-sealed', advice: sealFirst },
    )
  }
  const changed = changedSettings(sealed.settings, await describeSettings(options), iteration)
  if (changed.length > 0) throw otherSettings(options, changed)
  emit({ type: 'iteration-start', iteration, checkpoint, sealed: false })
  await withModel(ledger, iteration, checkpoint, async context => {
    const revision = await context.model.revision()
    if (revision !== sealed.revision) {
      throw otherSettings(options, [`the model's revision: ${sealed.revision}, now ${revision}`])
    }
    const stages = stageKeys(context, prompts, revision)
    if (canonicalJson(stages) !== canonicalJson(sealed.stages)) throw otherSettings(options, ['the prompts'])
    await askForResponses(context, await recordedResponses(context, prompts, stages, shard))
    const document = { schema: LEDGER_SCHEMA, iteration, shard, prompts, stages }
    await ledger.writeDocument({ document: 'shard', iteration, shard }, toJson(document))
    emit({ type: 'stage-end', iteration, stage: 'responses' })
  })
  return 'shard-done'
}

/** The iteration that a run is at: the first without datasets. */
export async function firstUnsealed(ledger: OpenLedger): Promise<number> {
  for (let iteration = 1; ; iteration++) {
    if ((await readStored(ledger, { document: 'manifest', iteration })) === undefined) return iteration
  }
}

function otherSettings({ ledger }: ResolvedOptions, changed: readonly string[]): RunError {
  return new RunError(
    `the prompts of ${ledger.location} were sealed under other settings (${changed.join('; ')}); all shards and the run take the same`,
    { reason: 'mismatch' },
  )
}
