import { RunError } from './errors.js'
import type { IterationContext } from './iteration.js'
import type { Manifest } from './manifest.js'
import { sealIteration } from './seal-iteration.js'
import { settleStages } from './settle-stages.js'
import { shardNames } from './shards/shard-names.js'
import { sealPrompts } from './stage/prompts.js'
import { askForResponses, recordedResponses } from './stage/responses.js'
import type { StartOptions } from './start-options.js'
import { readStored } from './stored.js'

/**
 * Runs one iteration up to its datasets: prompts, candidates, judgements, what is trained on.
 *
 * @returns nothing where it is to end with the prompts, so that shards can make the calls.
 */
export async function makeDatasets(
  context: IterationContext,
  { until }: Pick<StartOptions, 'until'>,
): Promise<Manifest | undefined> {
  const { iteration, ledger } = context
  const prompts = await sealPrompts(context)
  const known = await readStored(ledger, { document: 'stages', iteration })
  const isForShards = until === 'prompts' && known?.shards === undefined
  if (!isForShards) await refuseCallsOfShards(context)
  const stages = await settleStages(context, prompts, isForShards ? 'shards' : 'run')
  if (isForShards) return undefined
  const responses = await recordedResponses(context, prompts, stages)
  await askForResponses(context, responses)
  return sealIteration(context, responses)
}

/** What shards have made should not be made again beside them. */
async function refuseCallsOfShards({ ledger, iteration }: IterationContext): Promise<void> {
  const found = (await ledger.shards()).filter(({ iterations }) => iterations.includes(iteration))
  if (found.length === 0) return
  throw new RunError(
    `${shardNames(found)} of ${ledger.location} ${found.length === 1 ? 'holds' : 'hold'} calls of iteration ${iteration} that are not merged`,
    {
      reason: 'shards-not-merged',
      advice: 'Run the shards to their end and take them in with mergeShards first',
      shards: found.map(({ index, count }) => ({ index, count })),
    },
  )
}
