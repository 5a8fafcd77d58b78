/**
 * Datasets out: preference pairs, responses, candidates and answers in the formats of trainers and evaluators, each read
 * back by a validator. Pure; only `self-rewarding/node` opens files.
 *
 * @module
 */
export { checkRows } from './check-rows.js'
export { type ExportFormatInfo, type ExportSourceKind, exportFormats } from './export-formats.js'
export { exportRows } from './export-rows.js'
export { type LlamaFactoryInfo, llamaFactoryInfo } from './formats/llama-factory.js'
export { type CandidateDatasets, joinCandidates } from './join-candidates.js'
export { type AllowableTrap, allowableTraps, type TrapReason, trapReasons } from './traps/reasons.js'
export { TrapError } from './traps/trap-error.js'
export type {
  CandidateEntry,
  CandidatesRow,
  CandidateVote,
  Export,
  ExportFormat,
  ExportOptions,
  ExportResult,
  ExportRows,
  ExportSource,
  PairRow,
  ResponseRow,
  TrapOptions,
} from './types.js'
