import { DataError } from '../../core/errors.js'
import { schemaOf } from '../../iterate/options-schema.js'
import type { PriceTable } from '../../iterate/spending/options.js'
import { documentPath } from '../../ledger/ledger.js'
import type { ReadableLedger } from '../../node/run-folder.js'

/**
 * What the latest start of a run said that its calls cost; undefined where it said nothing.
 *
 * @throws `DataError` where that is not as it was written.
 */
export async function pricesOfRun(ledger: ReadableLedger): Promise<PriceTable | undefined> {
  const name = { document: 'run' } as const
  const given: unknown = Reflect.get(Object(await ledger.readDocument(name)), 'prices')
  if (given === undefined) return undefined
  const { data, error: cause } = schemaOf().runner.shape.prices.safeParse(given)
  if (cause === undefined) return data
  const file = `${ledger.location}/${documentPath(name)}`
  throw new DataError('its prices are not as they were written; restore it from a copy of the run', {
    file,
    cause,
  })
}
