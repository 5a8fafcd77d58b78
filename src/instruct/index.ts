/**
 * The parts that prompts are created from: few-shot requests, numbered lists, novelty. `selfInstruct`, which puts them
 * together, is in the root entry.
 *
 * @module
 */
export {
  drawDemonstrations,
  type FewShotOptions,
  type FewShotPrompt,
  fewShotPrompt,
} from './few-shot-prompt.js'
export { type NgramNoveltyOptions, ngramNovelty } from './ngram-novelty.js'
export { exactNovelty, type Novelty, type NoveltyVerdict } from './novelty.js'
export {
  type InstructionDrop,
  type InstructionList,
  type ParseInstructionsOptions,
  parseInstructionList,
} from './parse-instruction-list.js'
