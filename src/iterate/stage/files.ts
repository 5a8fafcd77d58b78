import type { DatasetInfo, DatasetKind, DatasetWriter, OpenLedger } from '../../ledger/ledger.js'
import { type Columns, datasetColumns, type Row, rowLine } from '../../ledger/rows.js'

/** Where datasets are written. */
interface FilesPlace {
  readonly ledger: OpenLedger
  readonly iteration: number
  /** Hash of other selection settings than the run's own. */
  readonly selection?: string
}

/** Rows and hash of each dataset that was written. */
export type WrittenDatasets = { readonly [kind in DatasetKind]?: DatasetInfo }

/** The datasets that are being written. */
export class Files {
  private readonly writers = new Map<DatasetKind, DatasetWriter>()
  private waiting: Promise<void>[] = []

  static async open(
    { ledger, iteration, selection }: FilesPlace,
    kinds: readonly DatasetKind[],
  ): Promise<Files> {
    const files = new Files()
    const place = { iteration, ...(selection !== undefined && { selection }) }
    for (const kind of kinds) files.writers.set(kind, await ledger.writeDataset({ ...place, kind }))
    return files
  }

  /** Adds a row. A prompt has dozens: what is to be waited for is waited for once, in {@link written}. */
  write<K extends keyof typeof datasetColumns>(kind: K, row: Row<(typeof datasetColumns)[K]>): void {
    const columns: Columns = datasetColumns[kind]
    const pending = this.writers.get(kind)?.write(rowLine(columns, row))
    if (pending) this.waiting.push(pending)
  }

  /** Waits for what could not be taken at once, so that memory stays flat. */
  async written(): Promise<void> {
    if (this.waiting.length === 0) return
    await Promise.all(this.waiting)
    this.waiting = []
  }

  async commit(): Promise<WrittenDatasets> {
    const datasets: { [kind in DatasetKind]?: DatasetInfo } = {}
    for (const [kind, file] of this.writers) datasets[kind] = await file.commit()
    return datasets
  }

  async discard(): Promise<void> {
    for (const file of this.writers.values()) await file.discard()
  }
}
