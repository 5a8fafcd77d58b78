export { JudgeSignsCounter, type JudgeSignsOptions, judgeSigns } from './judge-signs.js'
export type { JudgeSign, JudgeSigns, Sign, SignedPrompt } from './types.js'
