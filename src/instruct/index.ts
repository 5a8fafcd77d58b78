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
export {
  type PromptCall,
  type PromptContext,
  type PromptDraft,
  type PromptListOptions,
  type PromptSource,
  promptList,
} from './prompt-source.js'
export {
  type InstructionForm,
  type InstructionRequest,
  type PromptWriter,
  type SelfInstructOptions,
  selfInstruct,
} from './self-instruct.js'
