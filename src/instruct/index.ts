/**
 * The parts that prompts are created from: few-shot requests, numbered lists, heuristics, novelty, and two rules
 * that put them together for `selfInstruct`, which is in the root entry.
 *
 * @module
 */
export { drawDemonstrations, type Shots } from './demonstrations.js'
export { type FewShotOptions, type FewShotPrompt, fewShotPrompt } from './few-shot-prompt.js'
export {
  type FilterVerdict,
  type HeuristicsOptions,
  type InstructionFilter,
  selfInstructHeuristics,
} from './heuristics.js'
export { type NgramNoveltyOptions, ngramNovelty } from './ngram-novelty.js'
export { exactNovelty, type Novelty, type NoveltyVerdict } from './novelty.js'
export {
  type InstructionDrop,
  type InstructionList,
  type ParseInstructionsOptions,
  parseInstructionList,
} from './parse-instruction-list.js'
export { type RougeScore, rougeL } from './rouge/rouge-l.js'
export { type RougeNoveltyOptions, rougeNovelty } from './rouge-novelty.js'
export { type PromptRule, paperRule, selfInstructRule } from './rules.js'
