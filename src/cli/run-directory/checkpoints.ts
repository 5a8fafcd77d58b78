import { suggest } from '../../core/suggest.js'
import { readStored } from '../../iterate/stored.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { UsageError } from '../usage-error.js'
import { readableRun } from './open.js'

/**
 * The checkpoints that a run has made so far, with the one it began with, earlier ones first.
 *
 * @throws `UsageError` where there is no run, or it has none yet.
 */
export async function checkpointsOf(directory: string): Promise<readonly Checkpoint[]> {
  const ledger = await readableRun(directory)
  const lineage = (await readStored(ledger, { document: 'lineage' })) ?? []
  if (lineage.length > 0) return lineage.map(({ checkpoint }) => checkpoint)
  throw new UsageError(`${directory} has no checkpoint yet; run it first`)
}

/** The one of this name. @throws `UsageError` that names those there are. */
export function checkpointNamed(name: string, checkpoints: readonly Checkpoint[]): Checkpoint {
  const found = checkpoints.find(checkpoint => checkpoint.name === name)
  if (found) return found
  const names = checkpoints.map(checkpoint => checkpoint.name)
  const near = suggest(name, names)
  throw new UsageError(
    `there is no checkpoint ${name}; there are ${names.join(', ')}${near === undefined ? '' : ` (did you mean ${near}?)`}`,
  )
}
