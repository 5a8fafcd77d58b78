import { paperSampling } from '../model/complete.js'
import { selfInstructHeuristics } from './heuristics.js'
import { exactNovelty } from './novelty.js'
import { rougeNovelty } from './rouge-novelty.js'
import type { SelfInstructOptions } from './self-instruct-options.js'

/** What a rule says of how prompts are created; the seeds, the writer and its form, and the count are the user's. */
export type PromptRule = Required<Pick<SelfInstructOptions, 'shots' | 'perCall' | 'sampling' | 'novelty'>> &
  Pick<SelfInstructOptions, 'filter'>

/**
 * The paper's rule (section 2.2, step 1): 8 demonstrations, all of them seeds, and no filter. One prompt a call, the
 * decoding, and that exact duplicates are dropped are ours. These are the defaults of `selfInstruct`, by name.
 *
 * @example
 * ```ts
 * import { scriptedProvider, selfInstruct } from 'self-rewarding'
 * import { paperRule } from 'self-rewarding/instruct'
 *
 * const seeds = Array.from({ length: 8 }, (_, i) => `Multiply ${i} by 7.`)
 * const writer = scriptedProvider(({ seed }) => `9. Name a prime above ${seed}.`)
 * const prompts = selfInstruct({ ...paperRule, seeds, writer, count: 100 })
 * ```
 */
export const paperRule: PromptRule = {
  shots: 8,
  perCall: 1,
  sampling: paperSampling,
  novelty: exactNovelty,
}

/**
 * Self-Instruct's rule, by its published code: 6 seeds and 2 machine-made prompts are shown, up to 7 new ones are asked
 * for at temperature 0.7 and top-p 0.5, its heuristics drop what does not suit, and so does ROUGE-L F over 0.7 with
 * anything before. Its presence penalty of 2 is not part of the port; give it to the backend.
 *
 * @example
 * ```ts
 * import { scriptedProvider, selfInstruct } from 'self-rewarding'
 * import { rougeNovelty, selfInstructRule } from 'self-rewarding/instruct'
 *
 * const seeds = Array.from({ length: 8 }, (_, i) => `Multiply ${i} by 7.`)
 * const writer = scriptedProvider(({ seed }) => `9. Name a prime above ${seed}.`)
 * const prompts = selfInstruct({ ...selfInstructRule, seeds, writer, count: 100 })
 * const looser = { ...selfInstructRule, novelty: () => rougeNovelty({ threshold: 0.8 }) }
 * ```
 */
export const selfInstructRule: PromptRule = {
  shots: { seed: 6, machine: 2 },
  perCall: 7,
  sampling: { temperature: 0.7, topP: 0.5, maxTokens: 1024 },
  filter: selfInstructHeuristics(),
  novelty: () => rougeNovelty(),
}
