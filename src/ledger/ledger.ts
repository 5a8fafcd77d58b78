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
  | 'eft'
  | 'failures'
  | 'dropped'
  | 'evaluation'
  | 'ranked'
  | 'unscored'
  | 'comparisons'

/** Where a dataset lies: an iteration's own, or one recomputed under another parser, aggregation or selection. */
export interface DatasetName {
  /** Iteration, from 1. */
  readonly iteration: number
  /** What the rows are. */
  readonly kind: DatasetKind
  /** Hash of the selection settings; absent for the run's own. */
  readonly selection?: string
}

/** One of several processes that share the prompts of an iteration: it makes the calls of every `count`-th prompt. */
export interface Shard {
  /** Which one, from 1 to `count`. */
  readonly index: number
  /** How many there are. */
  readonly count: number
}

/** A shard that wrote beside a ledger. */
export interface FoundShard extends Shard {
  /** Iterations of which it holds calls that were not taken in. */
  readonly iterations: readonly number[]
}

/** A JSON document of a run, or of one of its iterations. */
export type DocumentName =
  | {
      /** Settings and starting checkpoint, checkpoints so far, what each iteration did, how models compare. */
      readonly document: 'run' | 'lineage' | 'report' | 'models'
    }
  | {
      /**
       * What its calls depend on, what the datasets were made of, the training job and what its trainer told, agreement
       * with human rankings.
       */
      readonly document: 'stages' | 'parts' | 'manifest' | 'training' | 'training-curve' | 'report-card'
      /** Iteration, from 1. */
      readonly iteration: number
      /** Hash of the selection settings; absent for the run's own. */
      readonly selection?: string
    }
  | {
      /** What a shard did of an iteration. */
      readonly document: 'shard'
      /** Iteration, from 1. */
      readonly iteration: number
      /** Which shard. */
      readonly shard: Shard
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
  /** Adds a line; it holds no line end. Wait for `drained` now and then, so that memory stays flat. */
  write(line: string): void
  /**
   * Waits until what was added is no longer held in memory; nothing where little is.
   *
   * @throws `LedgerError` when it cannot be written.
   */
  drained(): Promise<void> | undefined
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

/** What a reading is told that need not give all calls, nor in their order. */
export interface AnyOrder {
  /** Whether calls for a prompt are wanted now; the others may be left out. */
  isWanted(prompt: number): boolean
  /**
   * Called whenever the calls that follow come from another part of the ledger. Parts were recorded in the order of their
   * numbers, and the calls of a part come in order; without a call of it all are of one part.
   */
  onPart(part: number): void
}

/**
 * Where a run keeps what it knows. The calls are the truth; every dataset and document can be made from them again.
 */
export interface Ledger {
  /** What messages call it: a folder, or `memory`. */
  readonly location: string
  /** Whether it was ever opened, so that something may be kept here. Asking makes nothing. */
  isBegun(): Promise<boolean>
  /**
   * Takes the ledger for this process, and makes it where it is not there.
   *
   * @throws `LedgerError` when another process holds it, or it cannot be written.
   */
  open(): Promise<OpenLedger>
  /**
   * A ledger beside this one for one shard: it reads what is here and keeps its own calls and its own `shard`
   * documents to itself, until they are taken in. Many may be open at once, also while this one is.
   */
  shard(shard: Shard): Ledger
}

/** A ledger that this process holds. */
export interface OpenLedger {
  /** What messages call it; of a shard, what they call the run that it is part of. */
  readonly location: string
  /** Records a call; resolves once the record is written. */
  append(call: CallRecord): Promise<void>
  /**
   * All recorded calls of an iteration, in the order in which they were recorded.
   *
   * @param anyOrder Allows a ledger to leave out what is not wanted, and to read its parts side by side.
   */
  calls(
    iteration: number,
    onDamage?: (damage: DamagedLine) => void,
    anyOrder?: AnyOrder,
  ): AsyncIterable<CallRecord>
  /** Begins a dataset, which appears whole or not at all. */
  writeDataset(name: DatasetName): Promise<DatasetWriter>
  /** Removes a dataset that was written. */
  removeDataset(name: DatasetName): Promise<void>
  /** The lines of a dataset; `undefined` where it was not written. */
  readDataset(name: DatasetName): Promise<AsyncIterable<string> | undefined>
  /** Writes a document whole or not at all. */
  writeDocument(name: DocumentName, value: Json): Promise<void>
  /** A document; `undefined` where it was not written. */
  readDocument(name: DocumentName): Promise<Json | undefined>
  /** The shards that wrote beside this ledger. */
  shards(): Promise<readonly FoundShard[]>
  /**
   * Moves a shard's calls in here. Taken in once, however often this is begun.
   *
   * @param signal Ends it between two calls or files; begun again, it goes on.
   * @throws `LedgerError` when a process holds the shard.
   */
  takeIn(shard: Shard, signal?: AbortSignal): Promise<void>
  /** Writes what is pending and lets go of the ledger. */
  close(): Promise<void>
}

/** The path of a dataset inside a run directory; made of indices and hashes alone, never of a model's words. */
export function datasetPath(name: DatasetName): string {
  return `${folder(name)}/${name.kind}.jsonl`
}

/** The path of a document inside a run directory. */
export function documentPath(name: DocumentName): string {
  if (name.document === 'shard') return `${shardPath(name.shard)}/iteration-${name.iteration}.json`
  return 'iteration' in name ? `${folder(name)}/${name.document}.json` : `${name.document}.json`
}

/** The folder of a shard inside a run directory. */
export function shardPath({ index, count }: Shard): string {
  return `shards/${index}-of-${count}`
}

function folder(name: { iteration: number; selection?: string }): string {
  const iteration = `iteration-${name.iteration}`
  return name.selection === undefined ? iteration : `selections/${name.selection}/${iteration}`
}
