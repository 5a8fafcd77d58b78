/**
 * Seed data: readers of Open Assistant and other ranked sources, one split without leaks, examples for IFT and EFT.
 * Pure; only `self-rewarding/node` opens files.
 *
 * @module
 */

export { normaliseText, textHash } from '../core/normalise.js'
export { type AcceptedJudgements, type AcceptOptions, acceptJudged } from './eft/accept-judged.js'
export type { BalanceOptions } from './eft/limit-rows.js'
export { resample } from './eft/rules.js'
export type {
  AcceptanceRule,
  Agreement,
  EftDrop,
  EftExample,
  EftReport,
  JudgedSeedInstruction,
  JudgedSeedResponse,
  Rejection,
  RuleReport,
  ScoreCount,
} from './eft/types.js'
export {
  type IftDrop,
  type IftDropCounts,
  type IftExample,
  type IftExamples,
  type IftOptions,
  iftExamples,
  type LabelBounds,
} from './ift/ift-examples.js'
export { type JsonLine, type JsonLinesOptions, parseJsonLines } from './json-lines.js'
export { type SplitLinesOptions, splitLines, type TextSource } from './lines.js'
export type { Labels } from './open-assistant/labels.js'
export { type OpenAssistantReader, readOpenAssistant } from './open-assistant/read.js'
export type {
  LineDrop,
  LineProblem,
  MessageDrop,
  OpenAssistantInstruction,
  OpenAssistantOptions,
  OpenAssistantReport,
  OpenAssistantResponse,
} from './open-assistant/types.js'
export {
  type Preference,
  type PreferenceDrop,
  type PreferenceResponse,
  type PreferenceShape,
  rankedFromPreferences,
} from './ranked/from-preferences.js'
export { type Field, rankedFromScores, type ScoreDrop, type ScoreFields } from './ranked/from-scores.js'
export { llmBar, mtBench } from './ranked/preference-shapes.js'
export {
  type RankedInstructions,
  type RankedReport,
  rankedInstructions,
} from './ranked/ranked-instructions.js'
export { type RankedRow, rankedRow, readRanked } from './ranked/read-ranked.js'
export type { RankedSource, SourceProblem, SourceReport, SourceRow } from './ranked/source.js'
export type { RankedInstruction, RankedResponse } from './ranked/types.js'
export { renderTurns } from './render-turns.js'
export type { RowSource } from './rows.js'
export type { SeedInstruction } from './seed-instruction.js'
export { checkManifest, manifestOf, type SplitItem, type SplitSets } from './split/manifest.js'
export { type OverlapChecker, overlapChecker } from './split/overlap-checker.js'
export type { SplitShare, SplitSize } from './split/sizes.js'
export { type SplitOptions, splitSeedData } from './split/split-seed-data.js'
export type {
  HeldOutPrompt,
  SeedSplit,
  SplitEntry,
  SplitManifest,
  SplitName,
  SplitReport,
  UnusedInstruction,
} from './split/types.js'
export { type EftRowOptions, eftRow, iftRow, type SftRow } from './training-rows.js'
