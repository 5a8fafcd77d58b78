import type { Json } from '../core/json.js'
import { toJson } from '../core/to-json.js'
import type { Ledger, OpenLedger } from '../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../ledger/record.js'
import { changedIdentity } from './changed-settings.js'
import { describeSettings } from './describe-settings.js'
import { RunError } from './errors.js'
import type { ResolvedOptions } from './resolve-options.js'
import { readStored } from './stored.js'

/**
 * Writes the settings of a new run down, and the prices of one that goes on: its settings follow where an iteration is
 * made with them. A directory of another run is refused.
 */
export async function claim(ledger: OpenLedger, options: ResolvedOptions): Promise<void> {
  const isBegun = await isOfThisRun(ledger, options)
  const known = isBegun ? await ledger.readDocument({ document: 'run' }) : undefined
  if (known === undefined) await rememberSettings(ledger, options)
  else await ledger.writeDocument({ document: 'run' }, toJson({ ...Object(known), prices: options.prices }))
}

/**
 * Whether the run has begun here.
 *
 * @throws `RunError` where another one has.
 */
export async function isOfThisRun(ledger: OpenLedger, options: ResolvedOptions): Promise<boolean> {
  return isBegunWith(ledger, await describeSettings(options))
}

/**
 * Whether a run with such settings has begun here.
 *
 * @throws `RunError` where another one has.
 */
export async function isBegunWith(ledger: OpenLedger, settings: Json): Promise<boolean> {
  const known = await readStored(ledger, { document: 'run' })
  if (known === undefined) return false
  const [changed] = changedIdentity(known.settings, settings)
  if (changed === undefined) return true
  throw new RunError(
    `${ledger.location} was begun with another ${changed}. Give the setting of then, or use another run directory`,
    { reason: 'mismatch' },
  )
}

/** @throws `RunError` where no run was begun: a directory that is not there is a wrong one, and is not made. */
export async function refuseNoRun(ledger: Ledger): Promise<void> {
  if (await ledger.isBegun()) return
  throw new RunError(`there is no run in ${ledger.location}`, {
    reason: 'no-run',
    advice: 'Give the directory of the run, as its other processes have it, or begin the run',
  })
}

/** Writes the settings of this start down, and what its calls cost. */
export async function rememberSettings(ledger: OpenLedger, options: ResolvedOptions): Promise<void> {
  await ledger.writeDocument(
    { document: 'run' },
    toJson({
      schema: LEDGER_SCHEMA,
      start: options.start,
      settings: await describeSettings(options),
      prices: options.prices,
    }),
  )
}
