/**
 * Self-rewarding language models: the loop, its blocks and its ports. Pure: no Node built-in, no backend.
 *
 * @module
 */
export {
  DataError,
  type DataErrorDetails,
  type ErrorDetails,
  type InvalidArgumentDetails,
  InvalidArgumentError,
  LedgerError,
  ProviderError,
  type ProviderErrorDetails,
  type ProviderFailure,
  SelfRewardingError,
  TrainingError,
  type TrainingPendingDetails,
  TrainingPendingError,
} from './core/errors.js'
export type { Json } from './core/json.js'
export { compareRational, exactMean, type Rational, rationalToNumber, toRational } from './core/rational.js'
export { deriveSeed, type Random, randomStream, type SeedPath } from './core/seed.js'
export type { Baseline } from './evaluate/baselines.js'
export type { BootstrapInterval, BootstrapOptions } from './evaluate/bootstrap.js'
export { type ExactMatch, type ExactMatchShare, exactMatch } from './evaluate/exact-match.js'
export type { LengthQuartile } from './evaluate/failures-by-length.js'
export { type FiveBest, type FiveBestOptions, fiveBest } from './evaluate/five-best.js'
export type { Metric, MetricName } from './evaluate/metrics.js'
export { type PairwiseAccuracy, pairwiseAccuracy } from './evaluate/pairwise-accuracy.js'
export type { ReportCard } from './evaluate/report-card.js'
export type { JudgeSigns, Sign } from './evaluate/signs/types.js'
export type { VoteConsistency } from './evaluate/signs/vote-consistency.js'
export { type SpearmanOptions, spearman } from './evaluate/stats/correlation.js'
export { type KendallOptions, kendall } from './evaluate/stats/kendall.js'
export type {
  Alternative,
  Interval,
  JudgedInstruction,
  JudgedResponse,
  TestResult,
} from './evaluate/types.js'
export type { InstructionForm, InstructionRequest } from './instruct/instruction-form.js'
export {
  type PromptCall,
  type PromptContext,
  type PromptDraft,
  type PromptListOptions,
  type PromptSource,
  promptList,
} from './instruct/prompt-source.js'
export { selfInstruct } from './instruct/self-instruct.js'
export type { PromptWriter, SelfInstructOptions } from './instruct/self-instruct-options.js'
export * from './iterate/index.js'
export * from './judge/index.js'
export type {
  AnyOrder,
  DamagedLine,
  DatasetInfo,
  DatasetKind,
  DatasetName,
  DatasetWriter,
  DocumentName,
  FoundShard,
  Ledger,
  OpenLedger,
  Shard,
} from './ledger/ledger.js'
export { type MemoryLedger, memoryLedger } from './ledger/memory.js'
export {
  type CallAddress,
  type CallFailure,
  type CallKind,
  type CallReading,
  type CallRecord,
  LEDGER_SCHEMA,
} from './ledger/record.js'
export { paperSampling } from './model/complete.js'
export { chatFormat, type InputFormat, textFormat } from './model/format.js'
export type {
  Capabilities,
  Completion,
  Finish,
  GenerateReply,
  GenerateRequest,
  Input,
  JsonSchema,
  Message,
  ModelProvider,
  OpenModel,
  Sampling,
  TokenLogprob,
  Usage,
} from './model/provider.js'
export {
  type ScriptedAnswer,
  type ScriptedCall,
  type ScriptedOptions,
  scriptedProvider,
} from './model/scripted.js'
export * from './sample/index.js'
export * from './select/index.js'
export type { Checkpoint, Lineage } from './train/checkpoint.js'
export type { Finding, Inspect, Inspection } from './train/finding.js'
export type {
  Trainer,
  TrainingContext,
  TrainingData,
  TrainingJob,
  TrainingProgress,
} from './train/trainer.js'
