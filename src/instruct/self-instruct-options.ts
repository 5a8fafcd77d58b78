import type { ModelProvider, Sampling } from '../model/provider.js'
import type { Shots } from './demonstrations.js'
import type { InstructionFilter } from './heuristics.js'
import type { InstructionForm } from './instruction-form.js'
import type { Novelty } from './novelty.js'

/** Who writes the prompts: a model that stays the same (the paper's way), or the one being trained. */
export type PromptWriter = ModelProvider | 'self'

/** What {@link selfInstruct} takes. */
export interface SelfInstructOptions {
  /** Seed instructions that demonstrations are drawn from; the paper's are its IFT data. */
  readonly seeds: readonly string[]
  /** Who writes; there is no default. The paper used a fixed model (Llama 2-Chat 70B). */
  readonly writer: PromptWriter
  /** Prompts wanted in each iteration. */
  readonly count: number
  /** Demonstrations a call, and how many are prompts that a model wrote. @default 8, all seeds (paper, section 2.2) */
  readonly shots?: Shots
  /** New instructions asked for in a call. Ours. @default 1 */
  readonly perCall?: number
  /** A numbered list asked of a chat model, or continued by a base model; or a form of your own. @default 'chat' */
  readonly form?: 'chat' | 'text' | InstructionForm
  /** How tokens are drawn. The paper does not state it; ours. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
  /**
   * Calls that are made side by side, and from which demonstrations come next: those of a round are drawn from what the
   * rounds before it brought. Other rounds give other prompts. Ours. @default 16
   */
  readonly round?: number
  /** Drops what an instruction's own words rule out, such as `selfInstructHeuristics()`. @default drops nothing */
  readonly filter?: InstructionFilter
  /**
   * Makes the check that drops what is too near to a seed or to an earlier prompt; called anew for each iteration. The
   * paper filters nothing. @default exact duplicates only
   */
  readonly novelty?: () => Novelty
  /** Calls in a row without a new prompt after which it gives up. Ours. @default 64 */
  readonly patience?: number
}
