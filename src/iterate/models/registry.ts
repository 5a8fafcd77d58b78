import { toJson } from '../../core/to-json.js'
import type { OpenLedger } from '../../ledger/ledger.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { RunError } from '../errors.js'
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
    const same = known.find(model => model.revision === revision)
    if (same !== undefined && same.name !== name) {
      throw new RunError(
        `${ledger.location} knows ${name} (${revision}) as ${same.name}; give it that name, or use another directory`,
        { reason: 'mismatch' },
      )
    }
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

/** Revisions of all models that the ledger knows: of their weights, and of what served them. */
export async function knownRevisions(ledger: OpenLedger, known: number): Promise<ReadonlySet<string>> {
  const lineage = (await readStored(ledger, { document: 'lineage' })) ?? []
  const revisions = new Set(lineage.map(({ checkpoint }) => checkpoint.revision))
  for (let iteration = 1; iteration <= known; iteration++) {
    const stages = await readStored(ledger, { document: 'stages', iteration })
    if (stages) revisions.add(stages.revision)
  }
  return revisions
}
