/**
 * Files and processes: the run directory, and trainers that write files.
 *
 * @module
 */
export { type FileLedgerOptions, fileLedger } from './file-ledger.js'
export { type HandoffHandle, type HandoffOptions, handoff } from './handoff/index.js'
export { readLines } from './lines.js'
export { type ParquetOptions, readParquetRows } from './parquet.js'
