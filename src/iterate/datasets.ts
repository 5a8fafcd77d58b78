import { settleStages } from './changes.js'
import type { IterationContext } from './iteration.js'
import type { Manifest } from './manifest.js'
import type { StartOptions } from './runner.js'
import { sealPrompts } from './stage/prompts.js'
import { askForResponses, recordedResponses, sealResponses } from './stage/responses.js'
import { readStored } from './stored.js'

/**
 * Runs one iteration up to its datasets: prompts, candidates, judgements, what is trained on.
 *
 * @returns nothing where it is to end with the prompts, so that shards can make the calls.
 */
export async function makeDatasets(
  context: IterationContext,
  { until, changes = 'refuse' }: Pick<StartOptions, 'until' | 'changes'>,
): Promise<Manifest | undefined> {
  const { iteration, ledger } = context
  const prompts = await sealPrompts(context)
  const stages = await settleStages(context, prompts, changes)
  const known = await readStored(ledger, { document: 'stages', iteration })
  if (until === 'prompts' && known?.shards === undefined) return undefined
  const responses = await recordedResponses(context, prompts, stages)
  await askForResponses(context, responses)
  return sealResponses(context, responses)
}
