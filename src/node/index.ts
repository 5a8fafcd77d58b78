/**
 * Files and processes: the run directory, trainers that write files, prompts from a file.
 *
 * @module
 */
export { type FileLedgerOptions, fileLedger } from './file-ledger.js'
export { type HandoffHandle, type HandoffOptions, handoff } from './handoff/index.js'
export { readLineBytes, readLines } from './lines.js'
export { type ParquetOptions, readParquetRows } from './parquet.js'
export { type PromptFileOptions, promptFile } from './prompt-file.js'
export { runFolder } from './read-run.js'
export { replyFile } from './reply-file.js'
export type { ReadableLedger } from './run-folder.js'
