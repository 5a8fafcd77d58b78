import type { Json } from '../core/json.js'
import type { CallRecord } from './record.js'

/** Files of one iteration that hold rows. */
export type DatasetKind =
  | 'prompts'
  | 'candidates'
  | 'judgements'
  | 'scores'
  | 'pairs'
  | 'sft'
  | 'failures'
  | 'dropped'
  | 'evaluation'

/** Where a dataset lies: an iteration's own, or one recomputed under another parser, aggregation or selection. */
export interface DatasetName {
  /** Iteration, from 1. */
  readonly iteration: number
  /** What the rows are. */
  readonly kind: DatasetKind
  /** Hash of the selection settings; absent for the run's own. */
  readonly selection?: string
}

/** A JSON document of a run, or of one of its iterations. */
export type DocumentName =
  | {
      /** Settings and starting checkpoint, checkpoints so far, what each iteration did. */
      readonly document: 'run' | 'lineage' | 'report'
    }
  | {
      /** What the datasets were made of, the training job, agreement with human rankings. */
      readonly document: 'manifest' | 'training' | 'report-card'
      /** Iteration, from 1. */
      readonly iteration: number
      /** Hash of the selection settings; absent for the run's own. */
      readonly selection?: string
    }

/** A dataset that was written. */
export interface DatasetInfo {
  /** Rows. */
  readonly rows: number
  /** SHA-256 of its bytes, 64 hex digits. */
  readonly sha256: string
}

/** A dataset that is being written. Nothing of it is visible before `commit`. */
export interface DatasetWriter {
  /** Adds a line; it holds no line end. Wait for what it returns, so that memory stays flat. */
  write(line: string): Promise<void>
  /** Rows and hash of what was written so far. */
  info(): DatasetInfo
  /** Makes the dataset visible, in place of an earlier one of its name. */
  commit(): Promise<DatasetInfo>
  /** Forgets what was written. */
  discard(): Promise<void>
}

/** A line of a ledger that is no record. Its call is done again. */
export interface DamagedLine {
  /** File. */
  readonly file: string
  /** Line, from 1. */
  readonly line: number
  /** What is wrong with it. */
  readonly reason: string
}

/**
 * Where a run keeps what it knows. The calls are the truth; every dataset and document can be made from them again.
 */
export interface Ledger {
  /** What messages call it: a folder, or `memory`. */
  readonly location: string
  /**
   * Takes the ledger for this process.
   *
   * @throws `LedgerError` when another process holds it, or it cannot be written.
   */
  open(): Promise<OpenLedger>
}

/** A ledger that this process holds. */
export interface OpenLedger {
  /** What messages call it. */
  readonly location: string
  /** Records a call; resolves once the record is written. */
  append(call: CallRecord): Promise<void>
  /** All recorded calls of an iteration, in the order in which they were recorded. */
  calls(iteration: number, onDamage?: (damage: DamagedLine) => void): AsyncIterable<CallRecord>
  /** Begins a dataset, which appears whole or not at all. */
  writeDataset(name: DatasetName): Promise<DatasetWriter>
  /** The lines of a dataset; `undefined` where it was not written. */
  readDataset(name: DatasetName): Promise<AsyncIterable<string> | undefined>
  /** Writes a document whole or not at all. */
  writeDocument(name: DocumentName, value: Json): Promise<void>
  /** A document; `undefined` where it was not written. */
  readDocument(name: DocumentName): Promise<Json | undefined>
  /** Writes what is pending and lets go of the ledger. */
  close(): Promise<void>
}

/** The path of a dataset inside a run directory; made of indices and hashes alone, never of a model's words. */
export function datasetPath(name: DatasetName): string {
  return `${folder(name)}/${name.kind}.jsonl`
}

/** The path of a document inside a run directory. */
export function documentPath(name: DocumentName): string {
  return 'iteration' in name ? `${folder(name)}/${name.document}.json` : `${name.document}.json`
}

function folder(name: { iteration: number; selection?: string }): string {
  const iteration = `iteration-${name.iteration}`
  return name.selection === undefined ? iteration : `selections/${name.selection}/${iteration}`
}
