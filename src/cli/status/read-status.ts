import { join } from 'node:path'
import { readStored } from '../../iterate/stored.js'
import { shardPath } from '../../ledger/ledger.js'
import type { GuardedFolder } from '../../node/guarded-folder.js'
import { holderOf } from '../../node/lock/holder.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import { reportOf } from '../../report/run/read-report.js'
import { isEndedEarly } from '../../report/tables/gate-lines.js'
import { readableRun } from '../run-directory/open.js'
import { pricesOfRun } from '../run-directory/prices.js'
import { settingsOfRun } from '../run-directory/settings.js'
import { whatNext } from './next.js'
import { checkpointsOf, iterationAt, placeOf } from './place.js'
import { readIteration } from './read-iteration.js'
import type { IterationStatus, RunStatusReport, ShardStatus } from './types.js'

/**
 * Where a run is, from its directory alone: no config is loaded, no lock taken and nothing written.
 *
 * @throws `UsageError` where there is no run; `DataError` that names a document which is not as it was written.
 */
export async function readStatus(directory: string): Promise<RunStatusReport> {
  const ledger = await readableRun(directory)
  const settings = await settingsOfRun(ledger)
  const prices = await pricesOfRun(ledger)
  const made = await checkpointsOf(ledger, settings)
  const report = await reportOf(ledger)
  const isEarly = isEndedEarly(report)
  // A start with more iterations has more to do than when it was chosen.
  const chosen = isEarly || made.length > settings.iterations ? report.chosen : undefined
  const holder = await holderOf(directory)
  const shards = await shardsOf(ledger, Math.max(1, made.length))
  let damaged = 0
  const progress: IterationStatus[] = []
  // Nothing is recorded of those whose model is not there.
  const last = Math.min(settings.iterations + 1, Math.max(1, made.length))
  for (let iteration = 1; iteration <= last; iteration++) {
    const found = await readIteration({
      ledger,
      shards: shards.map(({ folder }) => folder),
      settings,
      iteration,
      model: made[iteration - 1]?.name,
      report: report.iterations.find(each => each.iteration === iteration),
      prices,
      onDamage: () => damaged++,
    })
    if (iteration <= settings.iterations || found.spent.evaluation.calls > 0) progress.push(found)
  }
  const isHeld = holder !== undefined || shards.some(({ status }) => status.holder)
  const state = isHeld ? 'under-way' : chosen ? 'finished' : 'at-rest'
  const now = progress[iterationAt(settings, made) - 1]
  const at = await placeOf(ledger, { settings, made, now, isChosen: chosen !== undefined })
  const known = {
    directory,
    state,
    ...(holder && { holder }),
    at,
    iterations: settings.iterations,
    ...(prices && { currency: prices.currency }),
    progress,
    checkpoints: made,
    ...(chosen && { chosen }),
    isEndedEarly: chosen !== undefined && isEarly,
    shards: shards.map(({ status }) => status),
    // The last line of a run under way may be half written.
    damaged: isHeld ? 0 : damaged,
  } as const
  return { ...known, next: await whatNext(known) }
}

/** Shards that hold calls of an iteration. */
async function shardsOf(
  ledger: GuardedFolder,
  iteration: number,
): Promise<readonly { readonly status: ShardStatus; readonly folder: ReadableLedger }[]> {
  const found = (await ledger.shards()).filter(({ iterations }) => iterations.includes(iteration))
  const shards: { readonly status: ShardStatus; readonly folder: ReadableLedger }[] = []
  // One after the other: each takes memory for a block, and there may be hundreds.
  for (const { index, count } of found) {
    const shard = { index, count }
    const folder = ledger.ofShard(shard)
    let calls = 0
    for await (const _ of folder.calls(iteration)) calls++
    const isDone = (await readStored(ledger, { document: 'shard', iteration, shard })) !== undefined
    const holder = await holderOf(join(ledger.location, shardPath(shard)))
    shards.push({ folder, status: { index, count, calls, isDone, ...(holder && { holder }) } })
  }
  return shards
}
