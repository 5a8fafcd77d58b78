import { canonicalJson } from '../../core/json.js'
import type { FoundShard, Ledger, OpenLedger, Shard } from '../../ledger/ledger.js'
import { refuseNoRun } from '../claim.js'
import { RunError } from '../errors.js'
import type { StageKeys } from '../stage/stage-keys.js'
import { sealedPrompts } from '../stage/stored-prompts.js'
import { stoppable } from '../stoppable.js'
import { readStored } from '../stored.js'
import { missingShards } from './coverage.js'
import { shardNames } from './shard-names.js'
import { firstUnsealed } from './work-on-shard.js'

/** The work of `mergeShards`. */
export async function takeInShards(
  place: Ledger,
  signal: AbortSignal | undefined,
): Promise<{ readonly iteration: number; readonly shards: number }> {
  await refuseNoRun(place)
  const held = await place.open()
  const ledger = signal ? stoppable(held, signal) : held
  try {
    const iteration = await firstUnsealed(ledger)
    const stages = await readStored(ledger, { document: 'stages', iteration })
    if (stages === undefined) {
      if ((await readStored(ledger, { document: 'report' }))?.chosen !== undefined) {
        throw new RunError(
          `${ledger.location} is finished, and there is nothing to merge; for iteration ${iteration}, raise iterations in the config`,
          { reason: 'nothing-to-merge' },
        )
      }
      throw new RunError(
        `the prompts of iteration ${iteration} of ${ledger.location} are not there for shards`,
        {
          reason: 'prompts-not-sealed',
          advice: "Run it with until: 'prompts' first, without a shard",
        },
      )
    }
    const found = await foundShards(ledger, iteration, stages.stages)
    refuseMissing(ledger, iteration, found)
    // Done ones first: of two records of one place, the first one counts.
    const taken = [...found.done, ...found.other.filter(({ iterations }) => iterations.length > 0)]
    for (const { index, count } of taken) {
      signal?.throwIfAborted()
      await ledger.takeIn({ index, count }, signal)
    }
    // Begun again, it finds those that were done alone.
    const shards = Math.max(stages.shards ?? 0, taken.length)
    await ledger.writeDocument({ document: 'stages', iteration }, { ...stages, shards })
    return { iteration, shards }
  } finally {
    await held.close()
  }
}

/** The shards beside a run. */
interface Found {
  /** Prompts of the iteration. */
  readonly prompts: number
  /** Those that are done with the iteration. */
  readonly done: readonly FoundShard[]
  /** Those that are not, or were run under other settings: what they hold was paid for, and may count. */
  readonly other: readonly FoundShard[]
  /** Of these, those that were run under other settings. */
  readonly mismatched: readonly FoundShard[]
}

async function foundShards(ledger: OpenLedger, iteration: number, stages: StageKeys): Promise<Found> {
  const prompts = await sealedPrompts(ledger, iteration)
  const done: FoundShard[] = []
  const other: FoundShard[] = []
  const mismatched: FoundShard[] = []
  const all = [...(await ledger.shards())].sort((a, b) => a.count - b.count || a.index - b.index)
  for (const shard of all) {
    const said = await readStored(ledger, { document: 'shard', iteration, shard })
    const isOurs = said && canonicalJson([said.stages, said.prompts]) === canonicalJson([stages, prompts])
    if (isOurs) done.push(shard)
    else other.push(shard)
    if (said && !isOurs) mismatched.push(shard)
  }
  return { prompts: prompts?.rows ?? 0, done, other, mismatched }
}

/** @throws `RunError` where a prompt belongs to no shard that is done. */
function refuseMissing(
  { location }: OpenLedger,
  iteration: number,
  { prompts, done, other, mismatched }: Found,
): void {
  const refused = (problem: string, shards: readonly Shard[]): RunError =>
    new RunError(`${location}: ${problem}`, {
      reason: 'shards-not-done',
      advice: 'Run them to their end first',
      shards: shards.map(({ index, count }) => ({ index, count })),
    })
  if (done.length + other.length === 0) throw refused(`there are no shards of iteration ${iteration}`, [])
  const missing = missingShards(prompts, done, other)
  if (missing.length === 0) return
  const isMissing = ({ index, count }: Shard): boolean =>
    missing.some(shard => shard.index === index && shard.count === count)
  const wrong = mismatched.filter(isMissing)
  if (wrong.length > 0) {
    throw refused(
      `${shardNames(wrong)} ${wrong.length === 1 ? 'was' : 'were'} run with another model, other prompts or other settings than the run has`,
      wrong,
    )
  }
  throw refused(
    `${shardNames(missing)} ${missing.length === 1 ? 'is' : 'are'} not done with iteration ${iteration}`,
    missing,
  )
}
