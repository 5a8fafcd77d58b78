import type { OpenLedger } from '../../ledger/ledger.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { RunError } from '../errors.js'
import { toJson } from '../manifest.js'
import { readStored } from '../stored.js'

/** A model with its number: the ledger's iteration of its calls. */
export interface NumberedModel {
  readonly number: number
  readonly checkpoint: Checkpoint
}

/** The models of this start, and how many the ledger knows. */
export interface Registry {
  readonly models: readonly NumberedModel[]
  readonly known: number
}

/**
 * Gives every model a number for good, in the order in which they first came.
 *
 * @throws `RunError` where a name stands for other weights than before.
 */
export async function numberModels(ledger: OpenLedger, models: readonly Checkpoint[]): Promise<Registry> {
  const lineage = await readStored(ledger, { document: 'lineage' })
  const known = (lineage ?? []).map(({ checkpoint }) => checkpoint)
  const numbered = models.map(checkpoint => {
    const { name, revision } = checkpoint
    const before = known.find(model => model.name === name)
    if (before === undefined) known.push(checkpoint)
    else if (before.revision !== revision) {
      throw new RunError(
        `${ledger.location} holds answers of ${name} (${before.revision}), which is now ${revision}; ` +
          'give the new model another name, or use another directory',
        { reason: 'mismatch' },
      )
    }
    return { number: known.findIndex(model => model.name === name) + 1, checkpoint }
  })
  await ledger.writeDocument({ document: 'lineage' }, toJson(known.map(checkpoint => ({ checkpoint }))))
  return { models: numbered, known: known.length }
}
