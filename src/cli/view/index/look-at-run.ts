import { join } from 'node:path'
import type { Manifest } from '../../../iterate/manifest.js'
import { readStored } from '../../../iterate/stored.js'
import { shardPath } from '../../../ledger/ledger.js'
import type { GuardedFolder } from '../../../node/guarded-folder.js'
import { holderOf } from '../../../node/lock/holder.js'
import { reportOf } from '../../../report/run/read-report.js'
import { isEndedEarly } from '../../../report/tables/gate-lines.js'
import { settingsOfRun } from '../../run-directory/settings.js'
import { checkpointsOf, iterationAt, placeOf } from '../../status/place.js'
import { placeInWords } from '../../status/place-in-words.js'
import type { RunView } from '../api.js'

/** What the documents of an iteration say. */
interface IterationFound {
  /** Changes with what an index of it is made of. */
  readonly stamp: string
  readonly manifest?: Manifest
  readonly model?: string
  /** Of an iteration under way: keys of its stages, and how many prompts it has. */
  readonly stages?: readonly string[]
  readonly prompts?: number
}

/** What the documents of a run say. */
export interface RunFound extends Pick<RunView, 'state' | 'at'> {
  readonly iterations: readonly IterationFound[]
  readonly scoreMax?: number
  /** Seed of the run, as its iterations have it. */
  readonly seed: number
}

/**
 * Reads the documents of a run, not its calls and datasets.
 *
 * @throws `UsageError` where the directory is of something else; `DataError` that names a damaged document.
 */
export async function lookAtRun(ledger: GuardedFolder): Promise<RunFound> {
  const settings = await settingsOfRun(ledger)
  const made = await checkpointsOf(ledger, settings)
  const report = await reportOf(ledger)
  const chosen = isEndedEarly(report) || made.length > settings.iterations ? report.chosen : undefined
  const iterations: IterationFound[] = []
  for (let iteration = 1; iteration <= Math.min(settings.iterations, Math.max(1, made.length)); iteration++) {
    iterations.push(await lookAtIteration(ledger, iteration, made[iteration - 1]?.name))
  }
  const now = iterations[iterationAt(settings, made) - 1]
  const prompts = now?.manifest?.prompts.rows ?? now?.prompts
  const progress = now && {
    isSealed: now.manifest !== undefined,
    ...(prompts !== undefined && { prompts }),
  }
  const at = await placeOf(ledger, { settings, made, now: progress, isChosen: chosen !== undefined })
  const isEarly = chosen !== undefined && isEndedEarly(report)
  const model = made[at.iteration - 1]?.name
  const scoreMax = settings.judge?.scale?.max
  return {
    state: (await isHeld(ledger)) ? 'under-way' : chosen ? 'finished' : 'at-rest',
    at: placeInWords({ at, iterations: settings.iterations, isEndedEarly: isEarly, model }),
    iterations,
    ...(scoreMax !== undefined && { scoreMax }),
    seed: iterations.find(({ manifest }) => manifest)?.manifest?.seed ?? 0,
  }
}

async function lookAtIteration(
  ledger: GuardedFolder,
  iteration: number,
  model: string | undefined,
): Promise<IterationFound> {
  const written = await ledger.stampOf({ document: 'manifest', iteration })
  const manifest = await readStored(ledger, { document: 'manifest', iteration })
  if (manifest && written !== undefined)
    return { stamp: `sealed ${written}`, manifest, model: manifest.checkpoint.name }
  const stored = await readStored(ledger, { document: 'stages', iteration })
  const stages = Object.values(stored?.stages ?? {})
  const rows = stored?.prompts?.rows
  return {
    stamp: `open ${JSON.stringify([stages, stored?.prompts])}`,
    stages,
    ...(rows !== undefined && { prompts: rows }),
    ...(model !== undefined && { model }),
  }
}

/** Whether a process works on the run or on a shard of it. */
async function isHeld(ledger: GuardedFolder): Promise<boolean> {
  if ((await holderOf(ledger.location)) !== undefined) return true
  for (const shard of await ledger.shards()) {
    if ((await holderOf(join(ledger.location, shardPath(shard)))) !== undefined) return true
  }
  return false
}
