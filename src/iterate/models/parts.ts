import type { Json } from '../../core/json.js'
import { LEDGER_SCHEMA } from '../../ledger/record.js'
import { differences } from '../changed-settings.js'
import type { CallContext } from '../iteration.js'
import { settleChange } from '../settle-change.js'
import { readStored } from '../stored.js'

/** Something that is asked of a model, or about it, with all that its calls depend on. */
export interface Part {
  /** Tells the parts of a model apart. */
  readonly name: string
  /** Stage key of its calls. */
  readonly stage: string
  /** What the key was made of, to say in words what changed. */
  readonly settings: Json
}

/**
 * Holds a part against what its recorded calls were made with, and writes it down for the next start.
 *
 * @throws `RunError` where recorded calls no longer count and nobody said that they may be made again.
 */
export async function settlePart(context: CallContext, { name, stage, settings }: Part): Promise<void> {
  const { ledger, iteration } = context
  const document = { document: 'parts', iteration } as const
  const stored = await readStored(ledger, document)
  const parts = stored?.parts ?? {}
  const known = Object.hasOwn(parts, name) ? parts[name] : undefined
  if (known?.stage === stage) return
  if (known !== undefined) {
    const changed = differences(known.settings, settings, [name])
    await settleChange(context, { changed, isLost: call => call.stage === known.stage })
  }
  const now = { ...parts, [name]: { stage, settings } }
  await ledger.writeDocument(document, { ...stored, schema: LEDGER_SCHEMA, parts: now })
}
