import type { DatasetInfo, DatasetKind, DatasetName, DatasetWriter, OpenLedger } from '../../ledger/ledger.js'
import { type Columns, datasetColumns, type Row, rowLine } from '../../ledger/rows.js'

/** Rows and hash of each dataset that was written. */
export type WrittenDatasets = { readonly [kind in DatasetKind]?: DatasetInfo }

/** Datasets that are written side by side: all of them, or none. */
export class DatasetFiles {
  private readonly writers = new Map<DatasetKind, DatasetWriter>()

  /** Begins them; where one cannot be, none is left behind. */
  static async open(
    ledger: OpenLedger,
    place: Omit<DatasetName, 'kind'>,
    kinds: readonly DatasetKind[],
  ): Promise<DatasetFiles> {
    const files = new DatasetFiles()
    try {
      for (const kind of kinds) files.writers.set(kind, await ledger.writeDataset({ ...place, kind }))
      return files
    } catch (error) {
      await files.discard()
      throw error
    }
  }

  /** Adds a row. */
  write<K extends keyof typeof datasetColumns>(kind: K, row: Row<(typeof datasetColumns)[K]>): void {
    const columns: Columns = datasetColumns[kind]
    this.writers.get(kind)?.write(rowLine(columns, row))
  }

  /** Waits for the disk where it is behind, so that memory stays flat. */
  async drained(): Promise<void> {
    for (const writer of this.writers.values()) {
      const draining = writer.drained()
      if (draining) await draining
    }
  }

  /** Makes them visible, in the order in which they were begun. */
  async commit(): Promise<WrittenDatasets> {
    const datasets: { [kind in DatasetKind]?: DatasetInfo } = {}
    for (const [kind, file] of this.writers) datasets[kind] = await file.commit()
    return datasets
  }

  /** Forgets what was written. */
  async discard(): Promise<void> {
    for (const file of this.writers.values()) await file.discard()
  }
}
