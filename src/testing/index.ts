/**
 * Judge prompts under test: checks of a judge's parsing, ranking, agreement with people and robustness, as plain functions
 * for any test runner; recorded replies, so that tests need no network; probe sets. Matchers for Vitest are in
 * `self-rewarding/vitest`.
 *
 * @module
 */
export { JudgePrompt } from '../judge/judge-prompt.js'
export { PairwisePrompt } from '../judge/pairwise-prompt.js'
export type { RecordedReply, RecordedRequest, ReplyStore } from '../model/replies/record.js'
export { type RecordedModelOptions, recordedModel } from '../model/replies/recorded-model.js'
export {
  type ScriptedAnswer,
  type ScriptedCall,
  type ScriptedOptions,
  scriptedProvider,
} from '../model/scripted.js'
export { type AgreementResult, checkAgreement } from './agreement/check-agreement.js'
export type { AgreementClaims, HumanRanked } from './agreement/types.js'
export { type CheckParseOptions, checkParse } from './check-parse.js'
export { type CheckRankOptions, checkRank } from './check-rank.js'
export { assertHolds, type CheckResult } from './check-result.js'
export type { Claim, ClaimResult, Verdict } from './claim.js'
export type { JudgeUsage } from './counted-model.js'
export {
  type ComparingJudge,
  type ComparingJudgeOptions,
  type JudgeCallOptions,
  judgeUnderTest,
  type ScoringJudge,
  type ScoringJudgeOptions,
  type TestedJudge,
  type TestedResponse,
} from './judge-under-test.js'
export { type CheckProbesOptions, checkProbes, type ProbesResult } from './probes/check-probes.js'
export { probeSets } from './probes/index.js'
export { type InjectionProbesOptions, injectionProbes } from './probes/injection.js'
export type { ProbeItem } from './probes/items.js'
export { lengthProbes } from './probes/length.js'
export { orderProbes } from './probes/order.js'
export type { ProbeOutcome } from './probes/outcome.js'
export type { Probe, ProbeKind } from './probes/types.js'
export { type VerdictProbesOptions, verdictProbes } from './probes/verdict.js'
