/**
 * Judging what is there already, durably, and what is made of it: EFT seed data (the SFT baseline judges responses that
 * people ranked), and datasets filtered by a judge.
 *
 * @module
 */

export type { EftInstruction, EftResult, EftSize, MakeEftOptions } from './eft-types.js'
export { filterByScore, type KeptRow, type ScoreFilter, type ScoreFilterReport } from './filter-by-score.js'
export { type Judging, judgeDataset } from './judge-dataset.js'
export { type EftConstruction, makeEft } from './make-eft.js'
export type {
  JudgeDatasetOptions,
  JudgedDataset,
  JudgedItem,
  JudgedText,
  JudgeModel,
  JudgingCallOptions,
  JudgingItem,
  JudgingReport,
  JudgingResult,
  JudgingStart,
  RecordedVote,
} from './types.js'
