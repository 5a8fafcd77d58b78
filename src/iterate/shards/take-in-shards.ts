import { canonicalJson } from '../../core/json.js'
import type { Ledger, OpenLedger, Shard } from '../../ledger/ledger.js'
import { RunError } from '../errors.js'
import { sealedPrompts } from '../stage/stored-prompts.js'
import { readStored, type Stored } from '../stored.js'
import type { MergedShards } from './merge-shards.js'
import { firstUnsealed } from './work-on-shard.js'

/** The work of `mergeShards`. */
export async function takeInShards(place: Ledger): Promise<MergedShards> {
  const ledger = await place.open()
  try {
    const iteration = await firstUnsealed(ledger)
    const stages = await readStored(ledger, { document: 'stages', iteration })
    if (stages === undefined) {
      throw refused(`iteration ${iteration} of ${ledger.location} has no sealed prompts, so no shards`)
    }
    const shards = await doneShards(ledger, iteration, stages)
    for (const shard of shards) await ledger.takeIn(shard)
    await ledger.writeDocument({ document: 'stages', iteration }, { ...stages, shards: shards.length })
    return { iteration, shards: shards.length }
  } finally {
    await ledger.close()
  }
}

/** All shards of an iteration, after a look at each. */
async function doneShards(
  ledger: OpenLedger,
  iteration: number,
  { stages }: Stored<'stages'>,
): Promise<readonly Shard[]> {
  const prompts = await sealedPrompts(ledger, iteration)
  const done: Shard[] = []
  const begun: Shard[] = []
  for (const shard of await ledger.shards()) {
    const found = await readStored(ledger, { document: 'shard', iteration, shard })
    begun.push(shard)
    if (found === undefined) continue
    if (canonicalJson([found.stages, found.prompts]) !== canonicalJson([stages, prompts])) {
      throw refused(
        `shard ${nameOf(shard)} of ${ledger.location} was run with another model, other prompts or other settings; run it again with those of the run`,
      )
    }
    done.push(shard)
  }
  const count = commonCount(ledger, done)
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter(
    index => !done.some(shard => shard.index === index),
  )
  if (count > 0 && missing.length === 0) return [...done].sort((a, b) => a.index - b.index)
  const names = missing.map(index => nameOf({ index, count }))
  const which =
    count > 0 ? `shards ${names.join(', ')} are` : begun.length > 0 ? 'no shard is' : 'there are no shards'
  throw refused(
    `${ledger.location}: ${which} ${begun.length > 0 ? `not done with iteration ${iteration}` : `of iteration ${iteration}`}; run them to their end first`,
  )
}

/** One division of the prompts: parts of two would overlap. */
function commonCount(ledger: OpenLedger, shards: readonly Shard[]): number {
  const counts = [...new Set(shards.map(({ count }) => count))]
  if (counts.length <= 1) return counts[0] ?? 0
  throw refused(
    `${ledger.location} has shards of several divisions (${shards.map(nameOf).join(', ')}); remove the folders of those that do not count`,
  )
}

function nameOf({ index, count }: Shard): string {
  return `${index}/${count}`
}

function refused(message: string): RunError {
  return new RunError(message, { reason: 'mismatch' })
}
