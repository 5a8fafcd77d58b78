import { DataError } from '../../core/errors.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import { type RowKind, type RowOf, readableRows } from '../../report/run/rows.js'

/**
 * The rows of a dataset, one by one; none where it was not written.
 *
 * @throws `DataError` that names the line which is no row.
 */
export function rowsOf<K extends RowKind>(
  ledger: ReadableLedger,
  iteration: number,
  kind: K,
): AsyncGenerator<RowOf<K>> {
  return readableRows(ledger, {
    iteration,
    kind,
    onDamage({ file, line }, cause) {
      throw new DataError('is no row of this dataset; restore the file from a copy of the run', {
        file,
        line,
        cause,
      })
    },
  })
}

/** The rows of one prompt. */
export async function rowsOfPrompt<K extends RowKind>(
  ledger: ReadableLedger,
  iteration: number,
  kind: K,
  prompt: number,
): Promise<readonly RowOf<K>[]> {
  const found: RowOf<K>[] = []
  for await (const row of rowsOf(ledger, iteration, kind)) {
    // Datasets are in the order of the prompts.
    if (row.prompt_index > prompt) break
    if (row.prompt_index === prompt) found.push(row)
  }
  return found
}
